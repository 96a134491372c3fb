"""What the stack of `make run-sms` is told; tests/whole_path/test_phone.py starts it."""

from frontdesk.settings import Settings
from phone.__main__ import variables
from phone.accounts import Accounts
from tests.conftest import SECRETS

REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "real",
    "TWILIO_SMS_NUMBER": "+14045550199",
    "TWILIO_API_URL": "https://api.twilio.com",
    "WHATSAPP_ACCESS_TOKEN": "real",
    "ALERT_CHATS": "https://hooks.slack.com/services/T/B/x",
    "PUBLIC_URL": "https://chat.example.com",
    "PORT": "18080",
    "PHONE_PORT": "18090",
}


def test_reaches_no_real_account_and_no_staff() -> None:
    settings = Settings.from_environment(variables({**SECRETS, **REAL}, Accounts.make_up()))
    secrets = {each.get_secret_value() for each in (settings.twilio_auth_token, settings.whatsapp_access_token) if each}
    told = {*map(str, settings.model_dump().values()), *secrets}
    assert not {value for name, value in REAL.items() if "PORT" not in name} & told
    assert settings.twilio_api_url == settings.whatsapp_api_url == "http://127.0.0.1:18090"
    assert settings.recipients == ()


def test_texts_by_both_providers_and_is_called_where_it_listens() -> None:
    settings = Settings.from_environment(variables({**SECRETS, "PORT": "18080"}, Accounts.make_up()))
    assert settings.texts_by_twilio
    assert settings.texts_by_meta
    assert settings.public_url == "http://127.0.0.1:18080"
    assert settings.whatsapp_api_url == "http://127.0.0.1:8090"
