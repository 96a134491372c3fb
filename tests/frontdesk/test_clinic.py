"""The clinic's values."""

from pathlib import Path

import pytest

from frontdesk.clinic import Clinic, ClinicError, unsigned_topics


def test_reads_the_values_that_texts_may_name(clinic: Clinic) -> None:
    assert clinic.values() == {"clinic": "Skin Suite MedSpa", "phone": "(770) 802-8900"}


def test_says_which_value_is_missing(tmp_path: Path) -> None:
    (tmp_path / "clinic.yml").write_text("name: Skin Suite\nphone:\n")
    with pytest.raises(ClinicError, match="fill in phone"):
        Clinic.from_file(tmp_path / "clinic.yml")


def test_lists_the_topics_no_clinician_has_signed(tmp_path: Path) -> None:
    (tmp_path / "duration.yml").write_text("topic: {signed_off: Dr. Example 2026-11-24}")
    (tmp_path / "safety.yml").write_text("topic: {signed_off: }")
    (tmp_path / "hygiene.yml").write_text("topic: {}")
    assert unsigned_topics(tmp_path) == ["hygiene", "safety"]
