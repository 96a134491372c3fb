"""What a clinic does with what is stored of its patients. docs/privacy.md explains it."""

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from frontdesk import audit, data_keys
from frontdesk.data_keys import WrongKey
from frontdesk.privacy import people
from frontdesk.privacy.dialogues import open_dialogues
from frontdesk.privacy.erasure import Erased, counted, erase
from frontdesk.privacy.export import exported
from frontdesk.privacy.retention import retain
from frontdesk.privacy.rotation import rotate
from frontdesk.settings import Settings, SettingsError
from frontdesk.store import Store, StoreUnavailable, WrongRevision

WHO = "a phone number, an e-mail address, a conversation's id or a ticket's reference"


@dataclass(frozen=True)
class Office:
    """What the commands work with; `who` stands in the audit log."""

    settings: Settings
    store: Store
    dialogues: Store | None
    who: str

    async def close(self) -> None:
        for store in filter(None, (self.store, self.dialogues)):
            await store.close()


class Declined(Exception):
    """Nobody confirmed."""


async def _export(office: Office, given: argparse.Namespace) -> None:
    async with office.store.reading() as connection:
        ids = await people.conversations_of(connection, given.person)
    found = await exported(office.store, office.dialogues, ids, office.who, _now())
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if given.to:
        _write(given.to, text)
        print(f"{_number(len(ids), 'conversation')} written to {given.to}. It is not encrypted.")
    else:
        print(text)


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(f"{text}\n", encoding="utf-8")


async def _erase(office: Office, given: argparse.Namespace) -> None:
    async with office.store.reading() as connection:
        ids = await people.conversations_of(connection, given.person)
        there = await counted(connection, ids)
    print(f"{_number(len(ids), 'conversation')} with {_listed(there)}, and what the assistant keeps of them.")
    if not given.yes:
        _confirm("This cannot be undone. Type erase to go on: ", "erase")
    _report(await erase(office.store, office.dialogues, ids, office.who, _now()))


async def _retain(office: Office, _: argparse.Namespace) -> None:
    rows = await retain(office.store, office.dialogues, office.settings.retention, office.who, _now())
    print(f"Removed {_listed(rows)}.")


async def _rotate(office: Office, _: argparse.Namespace) -> None:
    rows, old = await rotate(office.store, office.dialogues, office.who, _now())
    print(f"{_number(rows, 'row')} sealed anew with key {office.settings.keyring.newest}.")
    if old:
        print(f"Key {' and '.join(old)} is not needed any more, but for older copies of the database.")


async def _verify(office: Office, _: argparse.Namespace) -> None:
    async with office.store.reading() as connection:
        whole = await audit.verify(connection)
    print(f"The audit log is whole: {_number(whole.rows, 'row')}, the last one's digest is {whole.digest}.")


def _report(erased: Erased) -> None:
    print(f"Erased {_listed(erased.rows)}.")
    if not erased.wiped:
        print("The database was too busy to overwrite all of it: run this again with `retain`, or stop the front desk.")


def _confirm(question: str, answer: str) -> None:
    if not sys.stdin.isatty():
        raise Declined("Nothing was done: nobody is there to confirm it. Use --yes.")
    if input(question).strip().lower() != answer:
        raise Declined("Nothing was done.")


def _number(how_many: int, what: str) -> str:
    return f"{how_many:,} {what}{'' if how_many == 1 else 's'}"


def _listed(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in rows.items()) or "nothing"


def _now() -> datetime:
    return datetime.now(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m frontdesk.privacy", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., Coroutine[Any, Any, None]], what: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        added.set_defaults(run=run)
        return added

    export = command("export", _export, "write all that is stored of a person as JSON")
    export.add_argument("person", help=WHO)
    export.add_argument("--to", type=Path, metavar="FILE", help="a file that only you can read, instead of the screen")
    erasing = command("erase", _erase, "erase all that is stored of a person, for good")
    erasing.add_argument("person", help=WHO)
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    command("retain", _retain, "remove what has been kept long enough (the front desk does so once a day)")
    command("rotate", _rotate, "seal everything anew with the first key of DATA_KEYS")
    command("verify", _verify, "check that nobody has changed the audit log")
    return parser


def _environment() -> dict[str, str]:
    """As `make run` sees it: the shell's variables over `.env` over made-up development secrets."""
    given = {**dotenv_values(".env"), **os.environ}
    made_up = dotenv_values(Path(given.get("VAR_DIR") or "var") / "secrets.env")
    return {name: value for name, value in {**made_up, **given}.items() if value}


async def _run(given: argparse.Namespace) -> None:
    settings = Settings.from_environment(_environment())
    store = Store(settings.database_url, settings.keyring)
    dialogues = open_dialogues(settings.assistant_database_url, settings.keyring)
    office = Office(settings, store, dialogues, f"command-{getpass.getuser()}"[:64])
    try:
        await store.check_revision()
        await data_keys.check(store, _now())
        await given.run(office, given)
    finally:
        await office.close()


def main() -> None:
    try:
        asyncio.run(_run(_parser().parse_args()))
    except audit.Broken as error:
        sys.exit(f"The audit log is not as it was written. {error}")
    except (SettingsError, WrongRevision, WrongKey, people.Nobody, Declined) as error:
        sys.exit(str(error))
    except StoreUnavailable as error:
        sys.exit(f"The database of DATABASE_URL or ASSISTANT_DB cannot be used ({error}). Nothing more was done.")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


if __name__ == "__main__":
    main()
