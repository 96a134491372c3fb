"""Which model belongs to the present sources, and whether the one on disk is that one, undamaged. Imports no Rasa.

Wording is not part of a model: `assistant/wording.py` reads it from `data/`. So the digest covers question examples,
rules, domain, config, the encoder and our components, and of responses only their names.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

ARCHIVE = Path("models/assistant.tar.gz")
MANIFEST = Path("models/assistant.json")
ENCODER = Path(".cache/encoder/encoder.onnx")

CLINIC = Path("data/clinic.yml")  # comes with each turn

_NOT_TRAINED = {"topic"}


class ModelError(Exception):
    """There is no usable model; the text says what to do."""


def _trained_part(file: Path) -> dict[str, Any]:
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    kept = {key: value for key, value in content.items() if key not in _NOT_TRAINED}
    kept["responses"] = sorted(content.get("responses") or {})
    return kept


def digest(root: Path) -> str:
    """A hash over everything that a training reads below `root`. Raises ModelError when a data file is no YAML."""
    total = hashlib.sha256()
    for file in sorted(set((root / "data").rglob("*.yml")) - {root / CLINIC}):
        try:
            total.update(json.dumps(_trained_part(file), sort_keys=True, default=str).encode())
        except (yaml.YAMLError, AttributeError) as error:
            raise ModelError(f"{file.relative_to(root)} is not readable YAML: {error}") from error
    sources = [root / "config.yml", root / "domain.yml", *sorted((root / "assistant").rglob("*.py")), root / ENCODER]
    for file in sources:
        total.update(file.read_bytes() if file.exists() else b"")
    return total.hexdigest()


def checksum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def is_current(root: Path) -> bool:
    try:
        manifest = json.loads((root / MANIFEST).read_text())
        return bool(manifest["digest"] == digest(root) and manifest["sha256"] == checksum(root / ARCHIVE))
    except (OSError, ValueError, KeyError):
        return False


def record(root: Path) -> None:
    manifest = {"digest": digest(root), "sha256": checksum(root / ARCHIVE)}
    (root / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")


def verified(root: Path) -> Path:
    """The model's file, when it is byte for byte the one that training recorded; else raises ModelError."""
    try:
        intact = json.loads((root / MANIFEST).read_text())["sha256"] == checksum(root / ARCHIVE)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError("There is no trained model. Run `make train`.") from error
    if not intact:
        raise ModelError(f"{ARCHIVE} is damaged or not the model that was trained here. Run `make train`.")
    return root / ARCHIVE
