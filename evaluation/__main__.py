"""`python -m evaluation FILE.jsonl --out DIR`: sends labelled messages, or scripts, through a running stack."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from evaluation import dialogues, latency, lines, report, score
from evaluation.lines import BadInput, Line, Message, Script
from evaluation.run import PlayScript, run, send_message
from evaluation.stack import NotThere
from evaluation.texting import open_texting

URL = "http://127.0.0.1:8080"
DATABASE = "sqlite+aiosqlite:///var/frontdesk.db"


def main(arguments: list[str]) -> int | str:
    """The exit code, or the sentence that says why nothing could be measured."""
    options = _options(arguments)
    try:
        out: Path = options.out
        out.mkdir(parents=True, exist_ok=True)
        if options.dialogues:
            _measure_dialogues(options)
        else:
            _measure_messages(options.file, out, options.url, options.at_once)
    except (BadInput, NotThere) as error:
        return str(error)
    except OSError as error:
        return f"{error.filename} cannot be written: {error.strerror}. Name another folder as --out."
    except KeyboardInterrupt:
        return "Stopped: no results were written."
    return 0


def _measure_messages(file: Path, out: Path, url: str, at_once: int) -> None:
    results = _result_file(out / "results.jsonl", file)
    read = lines.read(file, Message)
    lines.write(results, asyncio.run(run(url, read, send_message, at_once)))
    rows: list[Line] = score.load(results)
    written = report.publish(rows, out, f"{file.name}: {len(rows)} lines, {at_once} at once")
    _print_figures(rows, results)
    print(f"\n{written}")


def _measure_dialogues(options: argparse.Namespace) -> None:
    results = _result_file(options.out / "dialogues.jsonl", options.file)
    played = asyncio.run(_play(options, lines.read(options.file, Script)))
    lines.write(results, played)
    print("\n".join(dialogues.tell(played)))


async def _play(options: argparse.Namespace, scripts: list[Line]) -> list[Line]:
    if not options.phone:
        return await run(options.url, scripts, PlayScript(), options.at_once)
    async with open_texting(options.phone, options.database) as texting:
        return await run(options.url, scripts, PlayScript(texting), options.at_once)


def _result_file(results: Path, source: Path) -> Path:
    if results.resolve() == source.resolve():
        raise BadInput(f"{source} would be overwritten by its results: name another folder as --out.")
    return results


def _print_figures(rows: list[Line], results: Path) -> None:
    for group in report.languages(rows):
        print(f"\n[{group.name}]")
        score.main([str(results.resolve()), "--lang", group.name])
    waits = latency.measure(rows).items()
    print("\nlatency (ms)        ", ", ".join(f"{name} {ms:.0f}" for name, ms in waits) or "no answer at all")
    failures = report.failures(rows)
    if failures:
        print("server failed       ", ", ".join(f"{what} x {n}" for what, n in failures.most_common()))
    if "429" in failures:
        print("429 is the rate limit: start the stack with RATE_LIMITS=off.")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("file", type=Path, help="labelled messages, or scripts, one JSON object a line")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--dialogues", action="store_true", help="FILE holds scripts of several turns")
    parser.add_argument("--url", default=URL, help="where the stack is (default: %(default)s)")
    parser.add_argument("--phone", help="the simulated phone of `make run-sms`, for scripts in the style of SMS")
    database = os.environ.get("DATABASE_URL") or DATABASE
    parser.add_argument("--database", default=database, help="with --phone: the stack's DATABASE_URL")
    parser.add_argument("--at-once", type=_positive, default=4, help="conversations at a time (default: %(default)s)")
    return parser.parse_args(arguments)


def _positive(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given} is no number from 1 on")
    return int(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
