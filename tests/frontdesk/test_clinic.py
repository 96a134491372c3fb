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


VALUES = {"name": "Skin Suite", "phone": "(770) 802-8900", "timezone": "America/New_York"}


def faults(**values: object) -> list[str]:
    with pytest.raises(ClinicError) as error:
        Clinic.from_values({**VALUES, **values}, "clinic.yml")
    return error.value.faults


def test_names_the_file_the_entry_the_value_and_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "clinic.yml").write_text("name: Skin Suite\nphone: '1'\ntimezone: Atlanta\nhours: {monday: 9-5}\n")
    with pytest.raises(ClinicError) as error:
        Clinic.from_file(tmp_path / "clinic.yml")
    first, second, *_ = str(error.value).splitlines()
    assert first.endswith("clinic.yml: `timezone` is Atlanta: write one such as America/New_York.")
    assert '`hours.monday` is "9-5", which closes before it opens' in second


def test_names_a_misspelt_entry() -> None:
    assert faults(holliday=None) == ["`holliday` is no entry we know: check its spelling."]


def test_gives_no_hours_unless_the_file_does(clinic: Clinic) -> None:
    assert not clinic.calendar.known
    assert clinic.timezone == "America/New_York"


class TestOnCall:
    def test_is_read_in_both_languages(self) -> None:
        on_call = {"on_call": "Call 404 555 0142.", "on_call_es": "Llame al 404 555 0142."}
        clinic = Clinic.from_values({**VALUES, **on_call}, "clinic.yml")
        assert clinic.on_call == {"en": "Call 404 555 0142.", "es": "Llame al 404 555 0142."}

    def test_in_one_language_is_not_enough(self) -> None:
        assert faults(on_call="Call us.")[0].startswith("`on_call_es` is empty, but the other language's is not")

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("Call us", "`on_call` is no whole sentence: end it with a full stop."),
            (f"Call {'us ' * 40}.", "`on_call` has 126 characters: shorten it to 90."),
            (
                "Call \u201cNurse\u201d.",
                "`on_call` has what makes an SMS far dearer (\u201c \u201d): type plain letters.",
            ),
        ],
    )
    def test_is_one_short_plain_sentence(self, text: str, complaint: str) -> None:
        assert faults(on_call=text, on_call_es="Llame.") == [complaint]
