"""The clinic's values."""

from pathlib import Path

import pytest

from frontdesk.clinic import Clinic, ClinicError


def test_reads_the_values_that_texts_may_name(clinic: Clinic) -> None:
    assert clinic.values() == {"clinic": "Skin Suite MedSpa", "phone": "(770) 802-8900"}


def test_says_which_value_is_missing(tmp_path: Path) -> None:
    (tmp_path / "clinic.yml").write_text("name: Skin Suite\nphone:\n")
    with pytest.raises(ClinicError, match="fill in phone"):
        Clinic.from_file(tmp_path / "clinic.yml")
