"""`python -m actions`: starts the action server on loopback."""

import os
import sys
import warnings

from actions.server import create
from frontdesk import logs
from frontdesk.clinic import ClinicError
from frontdesk.phrases import PhraseError
from frontdesk.safety import SafetyError
from frontdesk.settings import Settings, SettingsError
from frontdesk.wiring import open_ticket_desk


def main() -> None:
    logs.configure()
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk might not be compatible")
    try:
        settings = Settings.from_environment(os.environ)
        desk = open_ticket_desk(settings)
    except (SettingsError, ClinicError, PhraseError, SafetyError) as error:
        sys.exit(str(error))
    app = create(desk, settings.actions_secret.get_secret_value())
    app.run(host="127.0.0.1", port=settings.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
