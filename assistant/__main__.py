"""`python -m assistant`: starts Rasa on loopback with our model, our door and nothing else."""

import os
import sys
from pathlib import Path

from assistant import dialogue_keys, model
from sealing import Keyring, WrongKeys

LARGEST_TURN = 64 * 1024  # bytes; a patient's message is at most 1,000 characters


def main() -> None:
    missing = [name for name in ("ASSISTANT_SECRET", "ACTIONS_SECRET", "DATA_KEYS") if not os.environ.get(name)]
    if missing:
        sys.exit(f"{' and '.join(missing)} must be set. `make run` does so by itself.")
    defaults = {"ACTIONS_PORT": "5055", "ASSISTANT_PORT": "5005", "ASSISTANT_DB": "var/assistant.db"}
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if "://" not in os.environ["ASSISTANT_DB"]:
        Path(os.environ["ASSISTANT_DB"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        dialogue_keys.check(os.environ["ASSISTANT_DB"], Keyring.read(os.environ["DATA_KEYS"]))
        archive = model.verified(Path())
    except WrongKeys as error:
        sys.exit(f"DATA_KEYS is wrong: {error}. See .env.example.")
    except model.ModelError as error:
        sys.exit(str(error))
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # small matrices: a second thread only gets in the way
    os.environ.update(RASA_TELEMETRY_ENABLED="false", PYTHONWARNINGS="ignore", SANIC_REQUEST_MAX_SIZE=str(LARGEST_TURN))
    os.environ.update(LOG_LEVEL="INFO", LOG_LEVEL_LIBRARIES="ERROR")  # below that, Rasa logs what patients write
    arguments = ["run", "--interface", "127.0.0.1", "--port", os.environ["ASSISTANT_PORT"], "--model", str(archive)]
    os.execv(sys.executable, [sys.executable, "-m", "rasa", *arguments])


if __name__ == "__main__":
    main()
