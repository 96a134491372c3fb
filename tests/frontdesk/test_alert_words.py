"""What an alert says."""

from pathlib import Path

import pytest

from frontdesk.alert_words import AlertWords
from frontdesk.phrases import PhraseError
from frontdesk.segments import outside_gsm7
from frontdesk.tickets import Kind, Severity
from tests.conftest import DATA


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("severity", Severity)
def test_names_kind_severity_and_reference_in_letters_that_every_phone_has(kind: Kind, severity: Severity) -> None:
    said = AlertWords.from_file(DATA / "alerts.yml").of_ticket(kind, severity, "K7M-2QX")
    assert "K7M-2QX" in said
    assert severity in said.lower()
    assert len(said) <= 80
    assert not outside_gsm7(said)


def test_e8_says_by_what_patients_get_no_texts() -> None:
    said = AlertWords.from_file(DATA / "alerts.yml").of_untexted("whatsapp")
    assert said.startswith("Texts to patients by WhatsApp do not go out.")
    assert not outside_gsm7(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  allergy: Allergy\n", ""),
        ("{reference}", "{patient}"),
        ("cannot_reach", "cannot_rech"),
        ("sms: SMS, ", ""),
    ],
)
def test_a_file_that_lacks_something_stops_the_start(tmp_path: Path, old: str, new: str) -> None:
    written = (DATA / "alerts.yml").read_text()
    assert old in written
    (tmp_path / "alerts.yml").write_text(written.replace(old, new))
    with pytest.raises(PhraseError, match=r"alerts\.yml can't be used"):
        AlertWords.from_file(tmp_path / "alerts.yml")
