"""A WhatsApp number is configured wholly or not at all."""

import pytest

from frontdesk.settings import Settings, SettingsError
from frontdesk.whatsapp_settings import NEEDED
from tests.conftest import PRODUCTION, SECRETS

WHATSAPP = {
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
    "WHATSAPP_ACCESS_TOKEN": "EAAG",
    "WHATSAPP_APP_SECRET": "a" * 32,
    "WHATSAPP_VERIFY_TOKEN": "v" * 16,
}


def test_is_off_until_it_is_configured() -> None:
    assert not Settings.from_environment(PRODUCTION).texts_by_meta
    assert Settings.from_environment({**PRODUCTION, **WHATSAPP}).texts_by_meta


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("others", [SECRETS, PRODUCTION], ids=["development", "production"])
def test_names_what_is_missing(name: str, others: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=rf"WhatsApp needs {name}, too: docs/channels.md"):
        Settings.from_environment({**others, **WHATSAPP, name: ""})


def test_wants_a_number_for_a_template() -> None:
    with pytest.raises(SettingsError, match="WHATSAPP_TEMPLATE needs WHATSAPP_PHONE_NUMBER_ID"):
        Settings.from_environment({**SECRETS, "WHATSAPP_TEMPLATE": "please_write"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHATSAPP_PHONE_NUMBER_ID", "+17705550100"),
        ("WHATSAPP_VERIFY_TOKEN", "short"),
        ("WHATSAPP_API_URL", "http://graph.facebook.com"),
        ("WHATSAPP_API_VERSION", "23"),
        ("WHATSAPP_TEMPLATE", "Please write"),
        ("WHATSAPP_TEMPLATE_LANGUAGES", "english"),
    ],
)
def test_refuses_what_cannot_be_right(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is wrong: "):
        Settings.from_environment({**SECRETS, **WHATSAPP, name: value})


def test_shows_no_secret() -> None:
    settings = Settings.from_environment({**SECRETS, **WHATSAPP})
    assert not [
        value for name, value in WHATSAPP.items() if name != "WHATSAPP_PHONE_NUMBER_ID" and value in repr(settings)
    ]
