"""Trains both sides' understanding on the same examples, once for each content, and keeps model and measured time.

Stock is the pipeline that Rasa itself takes when a bot names none, read from Rasa's own file; ours is `config.yml`.
Policies, stories and forms are left out on both sides.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import yaml

from benchmarks.processes import SURROUNDINGS, CannotMeasure, machine_cpu
from benchmarks.stock import CACHE, PYTHON

ROOT = Path(__file__).parents[1]
TRAINED_WITHIN = 3 * 3600.0  # seconds
EPOCHS = 100  # of stock's two trained components, by Rasa's default

Config = dict[str, Any]

_PROGRESS = re.compile(r"Epochs:[^|\n]*\|[^|\n]*\|\s*(\d+)/\d+ \[(?:(\d+):)?(\d+):(\d+)<")


@dataclass(frozen=True)
class Trained:
    """`seconds` from starting `rasa train nlu` to its end, with nothing taken from Rasa's cache.

    `per_epoch` seconds are what each epoch after the first took, of all components together; `others` is how many cores
    others kept busy meanwhile.
    """

    model: str
    seconds: float
    per_epoch: float
    others: float


@dataclass(frozen=True)
class StockTraining:
    """`trained` with so many `epochs`."""

    trained: Trained
    epochs: int

    @property
    def estimated(self) -> bool:
        return self.epochs < EPOCHS

    @property
    def seconds(self) -> float:
        """Of all EPOCHS: measured, or what was measured and the missing epochs at the pace of those after the first."""
        return self.with_examples(1.0)

    def with_examples(self, times: float) -> float:
        """An estimate for so many times the examples: epochs take as many times as long, everything else does not."""
        once = self.trained.seconds - self.trained.per_epoch * self.epochs
        return once + self.trained.per_epoch * EPOCHS * times


def examples(data: Path = ROOT / "data") -> dict[str, Any]:
    """Everything below `data` from which understanding is learnt, as the content of one file of training data."""
    contents = [
        yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {} for file in sorted(data.rglob("*.yml"))
    ]
    answers = {
        name: [{"text": texts[0]["text"]}]
        for content in contents
        for name, texts in (content.get("responses") or {}).items()
        if name.startswith("utter_faq/")  # stock learns which answer belongs to which of these
    }
    return {
        "version": "3.1",
        "nlu": [part for content in contents for part in content.get("nlu", [])],
        "responses": answers,
    }


def count(content: Mapping[str, Any]) -> int:
    return sum(len(_lines(part)) for part in content["nlu"] if "intent" in part)


def fewer(content: Mapping[str, Any], how_many: int) -> dict[str, Any]:
    """About `how_many` of the examples, as many of each intent as its share, at least two, spread over its list."""
    share = min(1.0, how_many / count(content))
    return {**content, "nlu": [_thinned(part, share) if "intent" in part else part for part in content["nlu"]]}


def train_stock(content: Mapping[str, Any], release: str, epochs: int) -> StockTraining:
    """Raises CannotMeasure."""
    return StockTraining(_train("stock", content, _stock_config(epochs), release), epochs)


def train_ours(content: Mapping[str, Any], release: str) -> Trained:
    """Raises CannotMeasure."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    sources = sha256(b"".join(file.read_bytes() for file in sorted((ROOT / "assistant").rglob("*.py")))).hexdigest()
    return _train("ours", content, {key: config[key] for key in config if key != "policies"}, release + sources)


def per_epoch(log: str) -> float:
    """Seconds, from the progress bars in a training's log; 0 without them. The first epoch, which builds the graph, is
    left out.
    """
    bars: list[list[tuple[int, int]]] = []
    for done, *clock in _PROGRESS.findall(log):
        epoch, seconds = int(done), sum(60**place * int(part or 0) for place, part in enumerate(reversed(clock)))
        if not bars or epoch < bars[-1][-1][0]:
            bars.append([])
        bars[-1].append((epoch, seconds))
    return sum(_pace([moment for moment in bar if moment[0] > 0]) for bar in bars)


def _pace(moments: list[tuple[int, int]]) -> float:
    if not moments or moments[0][0] == moments[-1][0]:
        return 0.0
    (first, began), (last, ended) = moments[0], moments[-1]
    return (ended - began) / (last - first)


def _stock_config(epochs: int) -> Config:
    find = "from importlib.util import find_spec; print(find_spec('rasa').submodule_search_locations[0])"
    package = subprocess.run([str(PYTHON), "-c", find], capture_output=True, text=True, check=True).stdout.strip()
    config = yaml.safe_load((Path(package) / "engine/recipes/config_files/default_config.yml").read_text())
    pipeline = [part | {"epochs": epochs} if "epochs" in part else part for part in config["pipeline"]]
    return {"recipe": config["recipe"], "language": config["language"], "assistant_id": "stock", "pipeline": pipeline}


def _train(side: str, content: Mapping[str, Any], config: Config, version: str) -> Trained:
    """From the cache, if these examples were trained with this configuration and version before."""
    files = {"nlu.yml": _yaml(content), "config.yml": _yaml(config)}
    digest = sha256("\n".join([version, *files.values()]).encode()).hexdigest()[:16]
    folder = CACHE / f"understanding-{side}-{digest}"
    known = folder / "trained.json"
    if not known.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            trained = _run(side, Path(unfinished), files, folder)
            (Path(unfinished) / known.name).write_text(json.dumps(asdict(trained), indent=1) + "\n")
            shutil.copytree(unfinished, folder, ignore=shutil.ignore_patterns("cache"))
    return Trained(**json.loads(known.read_text()))


def _run(side: str, folder: Path, files: Mapping[str, str], kept_in: Path) -> Trained:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    train = [str(PYTHON), "-m", "rasa", "train", "nlu", "--fixed-model-name", "nlu", "--out", str(folder.resolve())]
    inputs = ["--nlu", str((folder / "nlu.yml").resolve()), "--config", str((folder / "config.yml").resolve())]
    log = CACHE / f"understanding-{side}.log"
    print(f"Training {side}, {files['nlu.yml'].count(chr(10))} lines of data ...", flush=True)
    began, machine, own = time.perf_counter(), machine_cpu(), _own_cpu()
    with log.open("wb") as output:
        try:
            subprocess.run(
                [*train, *inputs],
                cwd=ROOT,
                env={**os.environ, **SURROUNDINGS, "RASA_CACHE_DIRECTORY": str((folder / "cache").resolve())},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=TRAINED_WITHIN,
            )
        except subprocess.CalledProcessError:
            raise CannotMeasure(f"The training of {side} failed: see {log}.") from None
        except subprocess.TimeoutExpired:
            raise CannotMeasure(f"{side} took over {TRAINED_WITHIN / 3600:.0f} hours to train: see {log}.") from None
    seconds = time.perf_counter() - began
    others = max(0.0, machine_cpu() - machine - (_own_cpu() - own)) / seconds
    pace = per_epoch(log.read_text(errors="replace"))
    return Trained(str(kept_in / "nlu.tar.gz"), seconds, pace, others)


def _own_cpu() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def _lines(part: Mapping[str, Any]) -> list[str]:
    return [line for line in part["examples"].splitlines() if line.strip()]


def _thinned(part: Mapping[str, Any], share: float) -> dict[str, Any]:
    lines = _lines(part)
    kept = min(len(lines), max(2, round(share * len(lines))))
    chosen = [lines[place * len(lines) // kept] for place in range(kept)]
    return {**part, "examples": "".join(f"{line}\n" for line in chosen)}


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=1000)
