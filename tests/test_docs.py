"""Documentation is part of the product: what it names exists, and what exists is named."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from frontdesk.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"^[\w.-]+(/[\w.<>*-]+)*/?$")
REQUIREMENTS = (ROOT / "docs" / "requirements.md").read_text()
LAST = {"A": 14, "B": 8, "C": 13, "D": 8, "E": 10, "F": 7, "G": 10, "H": 8, "I": 5, "J": 6, "K": 4, "L": 6, "P": 39}
"""The number of the last requirement of each part."""
TARGETS = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


def paths_named(document: Path) -> list[str]:
    """What looks like a path of this project: its first part stands at the top."""
    tops = {entry.name for entry in ROOT.iterdir()} | {"data", "docs", "tests"}
    words = (word.strip() for word in CODE.findall(document.read_text()))
    return [word for word in words if PATH.match(word) and ("/" in word or "." in word) and word.split("/")[0] in tops]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_names_only_paths_that_exist(document: Path) -> None:
    made_when_run = {"var", "models", "results", ".cache", ".env"}
    named = [path for path in paths_named(document) if path.split("/")[0] not in made_when_run]
    missing = [path for path in named if not list(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_names_only_tests_that_exist(document: Path) -> None:
    named = [
        word.split("::") for word in CODE.findall(document.read_text()) if word.startswith("tests/") and "::" in word
    ]
    missing = [name for file, name in named if not re.search(rf"(def|class) {name}\b", (ROOT / file).read_text())]
    assert not missing


def test_every_requirement_has_its_tests_or_a_reason() -> None:
    table, rest = REQUIREMENTS.split("\n## Met in part", 1)
    rows = re.findall(r"^\| ([A-Z]\d[^|]*) \|[^|]+\|([^|]+)\|$", table, re.MULTILINE)
    assert [names for names, tests in rows if "`tests/" not in tests] == []
    shown = [name for names, _ in rows for name in names.split(", ")]
    assert len(shown) == len(set(shown))
    reasons = set(re.findall(r"\b[A-Z]\d+b?\b", rest))
    required = {f"{part}{number}" for part, last in LAST.items() for number in range(1, last + 1)}
    assert required - set(shown) - reasons == set()
    assert {*shown, *reasons} - required == {"A5b", "P40"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_names_only_make_targets_that_exist(document: Path) -> None:
    named = {word.split()[1] for word in CODE.findall(document.read_text()) if word.startswith("make ")}
    assert named <= {*TARGETS, "help"}


def test_every_make_target_says_what_it_does() -> None:
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in said.splitlines()} == set(TARGETS)


def test_where_is_what_names_every_part() -> None:
    table = README[README.index("## Where is what") :]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tops = {path.split("/")[0] for path in tracked.splitlines() if not path.startswith(".")}
    unnamed = {top for top in tops if f"`{top}`" not in table and f"`{top}/`" not in table and f"`{top}/" not in table}
    assert unnamed <= {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"}


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    read_elsewhere = {"ASSISTANT_DB", "PHONE_PORT", "VAR_DIR"}
    assert listed == {name.upper() for name in Settings.model_fields} | read_elsewhere


def test_every_route_is_documented() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text()
    written = "\n".join(file.read_text() for door in ("channels", "console") for file in (ROOT / door).glob("*.py"))
    routes = re.findall(r'@blueprint\.(get|post)\("([^"]+)"\)', written)
    assert len(routes) >= 5
    assert [route for route in routes if f"`{route[0].upper()} {route[1]}`" not in architecture] == []


def test_version_and_changelog_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == version


def test_no_file_names_a_package_registry() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb.debian" + ".org"]
    found = subprocess.run(
        ["git", "grep", "-lIE", "|".join(hosts)], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert found == ""
