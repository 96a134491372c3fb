"""Settings and what is said about wrong ones."""

from typing import ClassVar

import pytest

from frontdesk.settings import Settings, SettingsError
from tests.conftest import PRODUCTION, SECRETS, STAFF_PASSWORD_HASH


def test_has_defaults_for_all_but_secrets() -> None:
    settings = Settings.from_environment(SECRETS)
    assert (settings.port, settings.assistant_port, settings.actions_port) == (8080, 5005, 5055)
    assert settings.host == "127.0.0.1"
    assert not settings.in_production


def test_an_empty_value_counts_as_not_set() -> None:
    assert Settings.from_environment({**SECRETS, "PORT": ""}).port == 8080


@pytest.mark.parametrize("name", [name for name in SECRETS if name != "STAFF_PASSWORD_HASH"])
def test_names_a_missing_secret_and_the_fix(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: give it 32 or more random characters"):
        Settings.from_environment({key: value for key, value in SECRETS.items() if key != name})


def test_says_how_to_make_a_missing_password_hash() -> None:
    without = {key: value for key, value in SECRETS.items() if key != "STAFF_PASSWORD_HASH"}
    with pytest.raises(SettingsError, match=r"STAFF_PASSWORD_HASH is not set: .*-m console\.password"):
        Settings.from_environment({**without, "ENVIRONMENT": "production"})


@pytest.mark.parametrize(
    "value",
    [
        "my password",
        STAFF_PASSWORD_HASH.replace("argon2id", "argon2i"),
        STAFF_PASSWORD_HASH[:-50],
        "=19=8,t=1,p=1",  # what a shell leaves of one in double quotes
    ],
)
def test_takes_no_password_and_no_half_of_a_hash(value: str) -> None:
    with pytest.raises(
        SettingsError, match=r"STAFF_PASSWORD_HASH is wrong: .*console\.password.* single quotes"
    ) as caught:
        Settings.from_environment({**SECRETS, "STAFF_PASSWORD_HASH": value})
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://x"),
        ("SECRET_KEY", "short"),
        ("ENVIRONMENT", "x"),
    ],
)
def test_names_a_wrong_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is wrong"):
        Settings.from_environment({**SECRETS, name: value})


def test_reads_the_sites_that_may_embed_the_chat_as_browsers_write_them() -> None:
    given = "https://www.Example.com/, http://localhost:5000,https://example.com:443"
    settings = Settings.from_environment(
        {**SECRETS, "ALLOWED_ORIGINS": given, "PUBLIC_URL": "https://chat.example.com/"}
    )
    assert settings.allowed_origins == ("https://www.example.com", "http://localhost:5000", "https://example.com")
    assert settings.public_url == "https://chat.example.com"


@pytest.mark.parametrize("name", ["ALLOWED_ORIGINS", "PUBLIC_URL"])
@pytest.mark.parametrize(
    "value",
    ["*", "www.example.com", "https://*.example.com", "https://example.com/chat", "https://x:99999", "file:///"],
)
def test_says_which_site_is_no_address(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is wrong: .*See .env.example") as caught:
        Settings.from_environment({**SECRETS, name: value})
    assert "such as https://www.example.com" in str(caught.value) or "Port out of range" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("RATE_LIMITS", "no"), ("TRUSTED_PROXIES", "-1"), ("TRUSTED_PROXIES", "all")]
)
def test_names_a_wrong_limit(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is wrong"):
        Settings.from_environment({**SECRETS, name: value})


def test_knows_the_assistants_on_this_machine_and_on_others() -> None:
    assert Settings.from_environment(SECRETS).assistants == ("http://127.0.0.1:5005/assistant",)
    given = "http://10.0.0.1:5005, https://b.example.com/"
    several = Settings.from_environment({**SECRETS, "ASSISTANT_URLS": given})
    assert several.assistants == ("http://10.0.0.1:5005/assistant", "https://b.example.com/assistant")


@pytest.mark.parametrize(
    ("name", "value"), [("REDIS_URL", "localhost:6379"), ("ASSISTANT_URLS", "10.0.0.1:5005"), ("REDIS_URL", "redis://")]
)
def test_names_a_wrong_address(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is wrong: .*See .env.example"):
        Settings.from_environment({**SECRETS, name: value})


def test_never_shows_a_secret() -> None:
    redis = Settings.from_environment({**SECRETS, "REDIS_URL": "redis://:password@localhost"})
    assert "password@" not in repr(redis)
    assert "xxxx" not in repr(Settings.from_environment(SECRETS))
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**SECRETS, "SECRET_KEY": "tooshortsecret"})
    assert "tooshortsecret" not in str(caught.value)


class TestAlerts:
    EMAIL: ClassVar = {
        "ALERT_EMAILS": "desk@example.com, nurse@example.com > doctor@example.com",
        "ALERT_SMTP_URL": "smtps://user:password@mail.example.com",
        "ALERT_EMAIL_FROM": "alerts@example.com",
    }
    SMS: ClassVar = {
        "ALERT_SMS": "> +17705550142",
        "ALERT_SMS_FROM": "+17705550100",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
    }
    WEBHOOK: ClassVar = {"ALERT_WEBHOOKS": "https://example.com/hook", "ALERT_WEBHOOK_SECRET": "w" * 32}
    CHAT: ClassVar = {"ALERT_CHATS": "json://127.0.0.1/a,b > json://127.0.0.1/c"}

    def test_nobody_is_alerted_unless_it_says_so(self) -> None:
        assert Settings.from_environment(SECRETS).recipients == ()

    def test_reads_recipients_and_their_levels(self) -> None:
        settings = Settings.from_environment({**SECRETS, **self.EMAIL, **self.SMS, **self.WEBHOOK, **self.CHAT})
        assert [(r.name, r.level, r.address) for r in settings.recipients] == [
            ("email-1", 1, "desk@example.com"),
            ("email-2", 1, "nurse@example.com"),
            ("email-3", 2, "doctor@example.com"),
            ("sms-1", 2, "+17705550142"),
            ("chat-1", 1, "json://127.0.0.1/a,b"),
            ("chat-2", 2, "json://127.0.0.1/c"),
            ("webhook-1", 1, "https://example.com/hook"),
        ]

    @pytest.mark.parametrize("kind", ["EMAIL", "SMS", "WEBHOOK"])
    def test_names_what_is_missing(self, kind: str) -> None:
        whole = getattr(self, kind)
        name = next(iter(whole))
        for missing in [each for each in whole if each != name]:
            with pytest.raises(SettingsError, match=f"{name} needs {missing}, too: fill in"):
                Settings.from_environment({**SECRETS, **{k: v for k, v in whole.items() if k != missing}})

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("ALERT_EMAILS", "desk@example.com > nobody", "entry 1 of level 2 must be like desk@example.com"),
            ("ALERT_SMS", "770-555-0142", "entry 1 of level 1 must be a number like"),
            ("ALERT_WEBHOOKS", "ftp://example.com", "entry 1 of level 1 must be like https"),
            ("ALERT_CHATS", "json://127.0.0.1 nowhere://x", "entry 2 of level 1 must be an address that Apprise knows"),
            ("ALERT_SMTP_URL", "mail.example.com", "must be like smtps"),
            ("TWILIO_ACCOUNT_SID", "AB12", "should match"),
            ("ALERT_WEBHOOK_SECRET", "short", "at least 32"),
        ],
    )
    def test_says_what_is_wrong_without_showing_it(self, name: str, value: str, words: str) -> None:
        with pytest.raises(SettingsError, match=f"^{name} is wrong: .*{words}") as caught:
            Settings.from_environment({**SECRETS, name: value})
        assert "nobody" not in str(caught.value)
        assert "0142" not in str(caught.value).replace("+14045550142", "")

    def test_somebody_is_to_be_told_at_once(self) -> None:
        with pytest.raises(SettingsError, match="Nobody is alerted at once"):
            Settings.from_environment({**SECRETS, **self.SMS})

    def test_shows_no_address(self) -> None:
        settings = Settings.from_environment({**SECRETS, **self.EMAIL, **self.CHAT})
        assert "example.com" not in repr(settings).replace("alerts@example.com", "")
        assert "example.com" not in repr(settings.recipients)

    def test_production_needs_somebody_to_tell(self) -> None:
        silent = {name: value for name, value in PRODUCTION.items() if not name.startswith("ALERT_")}
        with pytest.raises(SettingsError, match="Nobody would be told of an emergency: set ALERT_EMAILS"):
            Settings.from_environment(silent)
        assert Settings.from_environment(PRODUCTION).recipients

    def test_production_needs_the_address_that_alerts_link_to(self) -> None:
        with pytest.raises(SettingsError, match="PUBLIC_URL is not set"):
            Settings.from_environment({**PRODUCTION, "PUBLIC_URL": ""})
        assert Settings.from_environment(PRODUCTION).desk_url == "https://chat.example.com/desk"
        assert Settings.from_environment({**SECRETS, "PORT": "8090"}).desk_url == "http://127.0.0.1:8090/desk"
