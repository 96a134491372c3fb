"""The rules of tickets."""

import pytest

from frontdesk.tickets import Kind, Severity, higher, new_reference, severity_of


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (Kind.EMERGENCY, Severity.EMERGENCY),
        (Kind.URGENT, Severity.URGENT),
        (Kind.ALLERGY, Severity.ALLERGY),
        (Kind.HUMAN, Severity.ROUTINE),
    ],
)
def test_gives_alarms_their_own_severity(kind: Kind, severity: Severity) -> None:
    assert severity_of(kind) is severity


def test_severity_only_rises() -> None:
    assert higher(Severity.ALLERGY, Severity.URGENT) is Severity.URGENT
    assert higher(Severity.EMERGENCY, Severity.ROUTINE) is Severity.EMERGENCY


def test_references_can_be_read_out_on_the_phone() -> None:
    references = {new_reference() for _ in range(500)}
    assert len(references) == 500
    assert not set("".join(references)) & set("01OIL")
    assert all(len(reference) == 7 and reference[3] == "-" for reference in references)
