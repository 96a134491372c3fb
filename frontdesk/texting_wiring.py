"""Puts together what receives and sends texts, from settings. A part of `frontdesk/wiring.py`."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from frontdesk.carriers.carrier import Carrier
from frontdesk.carriers.meta import MetaCarrier, Template
from frontdesk.carriers.twilio import TwilioCarrier
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.languages import Language
from frontdesk.lines import Channel
from frontdesk.outcomes import Outcomes
from frontdesk.phrases import Phrases
from frontdesk.postman import Postman
from frontdesk.settings import Settings
from frontdesk.speaking import Speaker
from frontdesk.store import Store
from frontdesk.texting import TextDesk
from frontdesk.texting_alerts import TextingAlerts
from frontdesk.texting_words import TextingWords
from frontdesk.typesetting import Typesetter

FILE = "texting.yml"
LIST_LABEL = "utter_list_label"
STATUS = "/webhooks/twilio/status"
WHATSAPP_PER_SECOND = 40  # half of what WhatsApp allows a number


def open_words(data: Path) -> TextingWords:
    """Raises PhraseError."""
    return TextingWords.from_file(data / FILE)


def open_carriers(settings: Settings, phrases: Phrases) -> dict[str, Carrier]:
    """By name; empty while nothing is sent by text. Raises PhraseError."""
    carriers: dict[str, Carrier] = {}
    if settings.texts_by_twilio and settings.twilio_auth_token:
        token = settings.twilio_auth_token.get_secret_value()
        status_url = f"{settings.public_url}{STATUS}"
        twilio = TwilioCarrier(str(settings.twilio_account_sid), token, status_url, settings.twilio_api_url)
        carriers[twilio.name] = twilio
    if settings.texts_by_meta and settings.whatsapp_access_token:
        meta = _open_meta(settings, settings.whatsapp_access_token.get_secret_value(), phrases)
        carriers[meta.name] = meta
    return carriers


def _open_meta(settings: Settings, token: str, phrases: Phrases) -> MetaCarrier:
    def list_label(language: Language) -> str:
        return phrases.say(LIST_LABEL, Channel.WHATSAPP, language).text

    phrases.require(LIST_LABEL)
    languages = tuple(settings.whatsapp_template_languages.split(","))
    template = Template(settings.whatsapp_template, languages) if settings.whatsapp_template else None
    return MetaCarrier(settings.whatsapp_api_url, settings.whatsapp_api_version, token, list_label, template)


def open_speaker(phrases: Phrases, clinic: Clinic, carriers: Mapping[str, Carrier], data: Path) -> Speaker:
    """Raises PhraseError."""
    showing = [name for name, carrier in carriers.items() if carrier.shows_choices]
    return Speaker(phrases, Typesetter(open_words(data)), showing, clinic.silent_on_health)


def open_text_desk(desk: Desk, data: Path) -> TextDesk:
    """Raises PhraseError."""
    return TextDesk(desk, open_words(data))


def open_postman(
    settings: Settings,
    store: Store,
    carriers: Mapping[str, Carrier],
    desk: Desk,
    data: Path,
    clock: Callable[[], datetime],
) -> Postman | None:
    """None while nothing is sent by text."""
    paces = {
        Channel.SMS: timedelta(seconds=1 / settings.twilio_sms_per_second),
        Channel.WHATSAPP: timedelta(seconds=1 / WHATSAPP_PER_SECOND),
    }
    alert, wording = TextingAlerts(desk.alert_clock), open_words(data).wording
    return Postman(store, carriers, paces, Outcomes(store, wording, alert, clock), clock) if carriers else None
