"""Settings of texting, and what is said about those that are missing (P14)."""

import pytest

from frontdesk.clinic import Clinic, ClinicError
from frontdesk.phrases import Phrases
from frontdesk.settings import Settings, SettingsError
from frontdesk.texting_wiring import open_carriers
from tests.conftest import PRODUCTION, SECRETS
from tests.texting import SETTINGS

CLINIC = {"name": "Skin Suite", "phone": "(770) 802-8900", "timezone": "America/New_York"}


@pytest.mark.parametrize("environment", [SECRETS, PRODUCTION])
@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"])
def test_p14_a_number_without_what_it_needs_stops_the_start_and_names_it(
    environment: dict[str, str], missing: str
) -> None:
    with pytest.raises(SettingsError, match=rf"^{missing} is not set: .*docs/"):
        Settings.from_environment({**environment, **SETTINGS, missing: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_SMS_NUMBER", "770 555 0100"),
        ("TWILIO_WHATSAPP_NUMBER", "whatsapp:+17705550100"),
        ("TWILIO_SMS_PER_SECOND", "0"),
        ("TWILIO_API_URL", "api.twilio.com"),
        ("TWILIO_ACCOUNT_SID", "SM123"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is wrong: .*\.env\.example"):
        Settings.from_environment({**SECRETS, **SETTINGS, name: value})


def test_without_a_number_nothing_is_sent_and_nothing_is_needed(phrases: Phrases) -> None:
    assert open_carriers(Settings.from_environment(SECRETS), phrases) == {}


def test_one_channel_is_enough(phrases: Phrases) -> None:
    settings = Settings.from_environment({**SECRETS, **SETTINGS, "TWILIO_SMS_NUMBER": ""})
    assert list(open_carriers(settings, phrases)) == ["twilio"]


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings.from_environment({**SECRETS, **SETTINGS, "TWILIO_SHARED_KEY": "a-key"})
    assert SETTINGS["TWILIO_AUTH_TOKEN"] not in repr(settings)
    assert "a-key" not in repr(settings)


def test_e9_whatsapp_asks_nothing_about_health_unless_the_clinic_says_so() -> None:
    assert Clinic.from_values(CLINIC, "clinic.yml").silent_on_health == {"whatsapp"}
    given = {**CLINIC, "health_questions": {"whatsapp": True, "sms": False}}
    assert Clinic.from_values(given, "clinic.yml").silent_on_health == {"sms"}


@pytest.mark.parametrize("given", [{"whatsapp": "maybe"}, {"telegram": True}, "off"])
def test_e9_what_says_neither_on_nor_off_stops_the_start(given: object) -> None:
    with pytest.raises(ClinicError, match="`health_questions` must say on or off for sms and whatsapp"):
        Clinic.from_values({**CLINIC, "health_questions": given}, "clinic.yml")
