"""No log quotes a patient, whoever writes it."""

import subprocess
import sys

from tests.conftest import ROOT

PROGRAM = """
import asyncio, logging, structlog
from frontdesk import logs
logs.configure()
async def main():
    async def fail():
        raise ValueError("zq7canary")
    asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())
logging.getLogger("library").error("could not send %s", "zq7canary")
structlog.get_logger().info("ticket_held", reference="AAA-222")
"""


def test_libraries_say_that_something_is_wrong_and_not_what() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    said = run.stdout + run.stderr
    assert "zq7canary" not in said
    assert "ERROR asyncio ValueError" in said
    assert "ERROR library\n" in said
    assert '"reference": "AAA-222"' in said
