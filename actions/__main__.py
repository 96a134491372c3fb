"""`python -m actions`: starts the action server on loopback."""

import asyncio
import os
import sys
import warnings
from contextlib import suppress

from actions.server import create
from frontdesk import data_keys, logs
from frontdesk.clinic import ClinicError
from frontdesk.data_keys import WrongKey
from frontdesk.desk import Desk
from frontdesk.phrases import PhraseError
from frontdesk.safety import SafetyError
from frontdesk.settings import Settings, SettingsError
from frontdesk.store import StoreUnavailable
from frontdesk.wiring import open_ticket_desk


async def check_keys(desk: Desk) -> None:
    """Raises WrongKey. A database that is away is no reason not to start: it may come back before the first action."""
    with suppress(StoreUnavailable):
        await data_keys.check(desk.store, desk.clock())
    await desk.store.rest()


def main() -> None:
    logs.configure()
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk might not be compatible")
    try:
        settings = Settings.from_environment(os.environ)
        desk = open_ticket_desk(settings)
        asyncio.run(check_keys(desk))
    except (SettingsError, ClinicError, PhraseError, SafetyError, WrongKey) as error:
        sys.exit(str(error))
    app = create(desk, settings.actions_secret.get_secret_value())
    app.run(host="127.0.0.1", port=settings.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
