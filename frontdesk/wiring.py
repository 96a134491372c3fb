"""Puts the parts together, once, from settings. The doors get what they need from here and nowhere else."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from frontdesk import data_keys
from frontdesk.action_server import ActionServer
from frontdesk.alert_wiring import open_alert_clock, open_messenger
from frontdesk.assistant import Assistant, TakesTurns
from frontdesk.assistants import Assistants
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.languages import Languages
from frontdesk.leases import RedisLeases
from frontdesk.messenger import Messenger
from frontdesk.metrics import Metrics
from frontdesk.news_wire import NewsWire
from frontdesk.phrases import Phrases
from frontdesk.postman import Postman
from frontdesk.privacy.daily import DailyRetention
from frontdesk.privacy.dialogues import open_dialogues
from frontdesk.safety import Safety
from frontdesk.settings import Settings
from frontdesk.shared_redis import SharedRedis
from frontdesk.speaking import Speaker
from frontdesk.store import Store
from frontdesk.texting import TextDesk
from frontdesk.texting_wiring import open_carriers, open_postman, open_speaker, open_text_desk
from frontdesk.values import phrases_now
from frontdesk.workers import Workers

DATA = Path("data")


class OtherProcess(Protocol):
    async def is_ready(self) -> bool: ...


class AssistantProcess(OtherProcess, TakesTurns, Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True)
class FrontDesk:
    """Everything a patient's door works with. There is no `messenger` while nobody of the staff is to be alerted, no
    `redis` while this is the only front desk, and no `postman` while nothing is sent by text.
    """

    settings: Settings
    store: Store
    assistant: AssistantProcess
    actions: OtherProcess
    desk: Desk
    workers: Workers
    messenger: Messenger | None = None
    retention: DailyRetention | None = None
    redis: SharedRedis | None = None
    news_wire: NewsWire | None = None
    metrics: Metrics = field(default_factory=Metrics)
    text_desk: TextDesk | None = None
    postman: Postman | None = None

    async def check_store(self) -> None:
        """Raises WrongRevision, WrongKey or StoreUnavailable. Leaves no connection open: any event loop may go on."""
        await self.store.check_revision()
        await data_keys.check(self.store, self.desk.clock())
        await self.store.rest()

    async def parts(self) -> dict[str, bool]:
        """Whether each part works; a message gets its full answer when all do. Without REDIS_URL Redis does."""
        names = ("database", "redis", "assistant", "actions")
        asked = self.store.answers(), self.workers.can_answer(), self.assistant.is_ready(), self.actions.is_ready()
        return dict(zip(names, await asyncio.gather(*asked), strict=True))

    async def start(self) -> None:
        """Begins what goes on beside the doors. Raises StoreUnavailable."""
        await self.workers.resume()
        for each in (self.messenger, self.retention, self.news_wire):
            if each:
                each.start()
        if self.postman:
            await self.postman.start()

    async def close(self) -> None:
        others = [each.close() for each in (self.messenger, self.retention, self.postman) if each]
        await asyncio.gather(self.workers.close(), *others)
        await self.store.news.close()
        if self.news_wire:
            await self.news_wire.close()
        if self.redis:
            await self.redis.close()
        await self.assistant.close()
        await self.store.close()


def _phrases(settings: Settings, clinic: Clinic, data: Path) -> Phrases:
    told = bool(settings.recipients)
    return phrases_now(clinic, data / "conversations", partial(datetime.now, UTC), told=told)


def _desk(
    settings: Settings,
    store: Store,
    clinic: Clinic,
    phrases: Phrases,
    assistant: TakesTurns | None,
    data: Path,
    speaker: Speaker | None = None,
) -> Desk:
    safety, languages = Safety.from_folder(data / "safety"), Languages.from_folder(data)
    alert_clock = open_alert_clock(settings, clinic.calendar, data)
    return Desk(
        store,
        safety,
        phrases,
        languages,
        assistant,
        timezone=clinic.timezone,
        alert_clock=alert_clock,
        speaker=speaker,
        silent_on_health=clinic.silent_on_health,
    )


def open_front_desk(settings: Settings, data: Path = DATA) -> FrontDesk:
    """Raises ClinicError, PhraseError or SafetyError when `data` can't serve patients."""
    clinic = Clinic.from_file(data / "clinic.yml")
    store = Store(settings.database_url, settings.keyring)
    secret = settings.assistant_secret.get_secret_value()
    phrases = _phrases(settings, clinic, data)
    metrics = Metrics()
    assistants = [Assistant(url, secret, phrases.values, metrics=metrics) for url in settings.assistants]
    assistant = Assistants(assistants)
    carriers = open_carriers(settings, phrases)
    speaker = open_speaker(phrases, clinic, carriers, data)
    desk = _desk(settings, store, clinic, phrases, assistant, data, speaker)
    actions = ActionServer(settings.actions_url, settings.actions_secret.get_secret_value())
    messenger = open_messenger(settings, store, desk.alert_clock, data, desk.clock)
    dialogues = partial(open_dialogues, settings.assistant_database_url, settings.keyring)
    retention = DailyRetention(store, dialogues, settings.retention, desk.clock)
    redis = SharedRedis(settings.redis_url.get_secret_value()) if settings.redis_url else None
    workers = Workers(desk, RedisLeases(redis, store) if redis else None)
    news_wire = NewsWire(store.news, redis) if redis else None
    text_desk = open_text_desk(desk, data)
    postman = open_postman(settings, store, carriers, desk, data, desk.clock)
    return FrontDesk(
        settings,
        store,
        assistant,
        actions,
        desk,
        workers,
        messenger,
        retention,
        redis,
        news_wire,
        metrics,
        text_desk,
        postman,
    )


def open_ticket_desk(settings: Settings, data: Path = DATA) -> Desk:
    """The action server's desk: it saves tickets and takes no turns."""
    clinic = Clinic.from_file(data / "clinic.yml")
    store = Store(settings.database_url, settings.keyring)
    return _desk(settings, store, clinic, _phrases(settings, clinic, data), None, data)
