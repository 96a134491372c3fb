"""Who may import whom: docs/architecture.md as a table, and a walk through every import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

OURS = {
    "actions",
    "assistant",
    "benchmarks",
    "channels",
    "console",
    "content",
    "evaluation",
    "faults",
    "frontdesk",
    "phone",
    "sealing",
    "server",
    "start",
}

# What each part may import of ours. A longer name stands for itself, a shorter one for all below it.
MAY_IMPORT = {
    "actions": {"actions", "frontdesk"},
    "assistant": {"assistant", "sealing"},
    "benchmarks": {"benchmarks", "evaluation.own_stack", "evaluation.stack"},
    "channels": {"channels", "frontdesk"},
    "console": {"console", "frontdesk"},
    "content": {
        "content",
        "frontdesk.clinic",
        "frontdesk.hours",
        "frontdesk.hours_words",
        "frontdesk.segments",
        "frontdesk.tickets",
    },
    "evaluation": {"evaluation"},
    "faults": {"faults", "evaluation.own_postgres", "evaluation.own_redis", "evaluation.own_stack"},
    "frontdesk": {"frontdesk", "sealing"},
    "frontdesk.safety": {"frontdesk.safety"},
    "frontdesk.tickets": set(),
    "frontdesk.segments": set(),
    "frontdesk.settings": {
        "frontdesk.alert_settings",
        "frontdesk.privacy_settings",
        "frontdesk.whatsapp_settings",
    },
    "frontdesk.whatsapp_settings": set(),
    "frontdesk.privacy_settings": {"sealing"},
    "frontdesk.sealed": {"sealing"},
    "frontdesk.masking": set(),
    "frontdesk.alert_settings": {"frontdesk.texting_settings"},
    "frontdesk.texting_settings": set(),
    "frontdesk.carriers.carrier": {"frontdesk.languages"},
    "frontdesk.carriers": {"frontdesk.carriers", "frontdesk.languages", "frontdesk.lines", "frontdesk.sinks.delivery"},
    "frontdesk.texting_words": {"frontdesk.carriers.carrier", "frontdesk.languages", "frontdesk.phrases"},
    "frontdesk.typesetting": {
        "frontdesk.carriers.carrier",
        "frontdesk.deliveries",
        "frontdesk.guard",
        "frontdesk.languages",
        "frontdesk.lines",
        "frontdesk.outbox",
        "frontdesk.segments",
        "frontdesk.texting_words",
    },
    "frontdesk.sinks": {"frontdesk.sinks"},
    "frontdesk.news": set(),
    "frontdesk.queues": {"frontdesk.inbox", "frontdesk.store", "frontdesk.tickets"},
    "frontdesk.metrics": {"frontdesk.phrases", "frontdesk.queues"},
    "frontdesk.engine": set(),
    "frontdesk.news_wire": {"frontdesk.news", "frontdesk.shared_redis"},
    "frontdesk.shared_redis": set(),
    "frontdesk.leases": {"frontdesk.conversations", "frontdesk.shared_redis", "frontdesk.store"},
    "frontdesk.store": {"frontdesk.engine", "frontdesk.news", "frontdesk.sealed", "sealing"},
    "frontdesk.languages": set(),
    "frontdesk.hours": set(),
    "frontdesk.hours_file": {"frontdesk.hours"},
    "frontdesk.hours_words": {"frontdesk.hours", "frontdesk.languages", "frontdesk.segments"},
    "frontdesk.clinic": {
        "frontdesk.hours",
        "frontdesk.hours_file",
        "frontdesk.languages",
        "frontdesk.segments",
    },
    "frontdesk.values": {
        "frontdesk.clinic",
        "frontdesk.hours_words",
        "frontdesk.languages",
        "frontdesk.phrases",
    },
    "frontdesk.agreement": set(),
    "frontdesk.booking": {"frontdesk.agreement", "frontdesk.contacts", "frontdesk.names", "frontdesk.times"},
    "frontdesk.names": set(),
    "frontdesk.contacts": set(),
    "frontdesk.times": set(),
    "frontdesk.phrases": {"frontdesk.languages", "frontdesk.tickets"},
    "frontdesk.guard": {"frontdesk.languages", "frontdesk.phrases", "frontdesk.safety", "frontdesk.tickets"},
    "phone": {"phone", "frontdesk.segments"},
    "sealing": set(),
    "server": {"channels", "console", "frontdesk"},
    "start": {"console.password", "frontdesk.settings"},
}
DOORS = {
    "channels.web",
    "channels.rasa_rest",
    "channels.twilio",
    "channels.whatsapp",
    "channels.pages",
    "channels.health",
    "console.desk",
}
FRAMEWORKS = {
    "rasa": {"assistant"},
    "rasa_sdk": {"actions"},
    "sanic": {"assistant", "actions", "channels", "console", "phone", "server"},
}


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a name comes from"
            yield from (f"{node.module}.{name.name}" for name in node.names)


FILES = [
    file
    for top in sorted(OURS)
    for file in ([ROOT / f"{top}.py"] if (ROOT / f"{top}.py").exists() else (ROOT / top).rglob("*.py"))
]
IDS = [module_of(file) for file in FILES]


def covers(entry: str, name: str) -> bool:
    return name == entry or name.startswith(f"{entry}.")


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_a_module_imports_only_what_it_may(file: Path) -> None:
    module = module_of(file)
    rule = max((entry for entry in MAY_IMPORT if covers(entry, module)), key=len)
    ours = {name for name in imports_of(file) if name.split(".")[0] in OURS}
    forbidden = {name for name in ours if not any(covers(entry, name) for entry in MAY_IMPORT[rule])}
    assert not forbidden, f"{module} may import {sorted(MAY_IMPORT[rule])} of ours"


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_frameworks_stay_where_they_belong(file: Path) -> None:
    top = module_of(file).split(".")[0]
    for name in imports_of(file):
        allowed = FRAMEWORKS.get(name.split(".")[0])
        assert allowed is None or top in allowed, f"{name} belongs to {sorted(allowed)}"


@pytest.mark.parametrize("door", sorted(DOORS))
def test_doors_do_not_know_each_other(door: str) -> None:
    file = ROOT / f"{door.replace('.', '/')}.py"
    assert not {name for name in imports_of(file) for other in DOORS - {door} if covers(other, name)}


def test_the_domain_holds_no_sentences() -> None:
    assert "responses:" not in (ROOT / "domain.yml").read_text()


def test_rasa_has_our_door_and_none_of_its_own() -> None:
    """F2."""
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text())
    assert set(credentials) == {"assistant.turn_channel.TurnChannel"}
    started = (ROOT / "assistant" / "__main__.py").read_text()
    assert not [option for option in ("--enable-api", "--cors", "--debug", "sys.argv") if option in started]


def test_nothing_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "common", "helpers", "lib", "misc"}
    assert not [file for file in FILES if drawers & set(module_of(file).split("."))]
