"""`python -m phone`: a whole stack whose texts go to a simulated phone, and the phone. `make run-sms` starts it.

Whatever the environment or `.env` say of real accounts, the stack gets made-up ones here, and alerts nobody.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from dotenv import dotenv_values
from sanic import Sanic

from phone.accounts import Accounts
from phone.network import Network
from phone.server import create

DEFAULT_PORT, DEFAULT_DESK_PORT = 8090, 8080


def variables(given: dict[str, str], accounts: Accounts) -> dict[str, str]:
    """What the stack is told: texts go to the phone, and webhooks come from there. An empty value stands over the one
    in `.env`, too.
    """
    port = int(given.get("PHONE_PORT") or DEFAULT_PORT)
    desk = f"http://127.0.0.1:{given.get('PORT') or DEFAULT_DESK_PORT}"
    nobody = {name: "" for name in given if name.startswith("ALERT_")}
    providers = accounts.settings(f"http://127.0.0.1:{port}")
    return {**given, **nobody, **providers, "PUBLIC_URL": desk, "PHONE_PORT": str(port)}


async def run(given: dict[str, str]) -> int:
    """The exit code of the stack, which ends with the phone."""
    accounts = Accounts.make_up()
    chosen = variables(given, accounts)
    app = create(accounts, Network(chosen["PUBLIC_URL"]))
    port = int(chosen["PHONE_PORT"])
    try:
        server = await serve(app, port)
    except OSError:
        print(f"Port {port} is in use: stop what listens there, or set PHONE_PORT.", file=sys.stderr)
        return 1
    stack = await asyncio.create_subprocess_exec(
        sys.executable, "start.py", env=chosen, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stack.terminate)
    assert stack.stdout
    async for line in stack.stdout:
        if line.startswith(b"Ready: "):
            print(f"Phone: http://127.0.0.1:{port}/", flush=True)
        print(line.decode(), end="", flush=True)
    code = await stack.wait()
    await server.before_stop()
    await server.close()
    return code


async def serve(app: Sanic[Any, Any], port: int) -> Any:
    """The app's server. Raises OSError where the port is taken."""
    server: Any = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    return server


if __name__ == "__main__":
    known = {**dotenv_values(".env"), **os.environ}
    sys.exit(asyncio.run(run({name: value for name, value in known.items() if value})))
