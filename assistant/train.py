"""`python -m assistant.train`: trains a model when the sources changed since the last one. Says so either way."""

import os
import subprocess
import sys
from pathlib import Path

from assistant import model

TRAIN = ["-m", "rasa", "train", "--data", "data", "--out", "models", "--fixed-model-name", "assistant"]


def main(root: Path = Path()) -> None:
    try:
        if model.is_current(root):
            print("The model is up to date.")
            return
    except model.ModelError as error:
        sys.exit(str(error))
    print("Training the assistant (about a minute) ...", flush=True)
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
    (root / model.MANIFEST).unlink(missing_ok=True)
    trained = subprocess.run([sys.executable, *TRAIN], cwd=root, env=environment, check=False)
    if trained.returncode != 0 or not (root / model.ARCHIVE).exists():
        sys.exit("Training failed; the reason stands above. `make check-answers` finds most mistakes in data/.")
    model.record(root)


if __name__ == "__main__":
    main()
