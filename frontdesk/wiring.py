"""Puts the parts together, once, from settings. The doors get what they need from here and nowhere else."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from frontdesk.action_server import ActionServer
from frontdesk.alert_wiring import open_alert_clock, open_messenger
from frontdesk.assistant import Assistant, TakesTurns
from frontdesk.assistants import Assistants
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.languages import Languages
from frontdesk.leases import RedisLeases
from frontdesk.messenger import Messenger
from frontdesk.news_wire import NewsWire
from frontdesk.phrases import Phrases
from frontdesk.safety import Safety
from frontdesk.settings import Settings
from frontdesk.shared_redis import SharedRedis
from frontdesk.store import Store
from frontdesk.values import phrases_now
from frontdesk.workers import Workers

DATA = Path("data")


class OtherProcess(Protocol):
    async def is_ready(self) -> bool: ...


class AssistantProcess(OtherProcess, TakesTurns, Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True)
class FrontDesk:
    """Everything a patient's door works with. There is no `messenger` while nobody of the staff is to be alerted, and
    no `redis` while this is the only front desk.
    """

    settings: Settings
    store: Store
    assistant: AssistantProcess
    actions: OtherProcess
    desk: Desk
    workers: Workers
    messenger: Messenger | None = None
    redis: SharedRedis | None = None
    news_wire: NewsWire | None = None

    async def check_store(self) -> None:
        """Raises WrongRevision or StoreUnavailable. Leaves no connection open, so any event loop may go on."""
        await self.store.check_revision()
        await self.store.close()

    async def is_ready(self) -> bool:
        """Whether a message would get its full answer."""
        return (
            await self.store.answers()
            and await self.workers.can_answer()
            and await self.assistant.is_ready()
            and await self.actions.is_ready()
        )

    async def start(self) -> None:
        """Begins what goes on beside the doors. Raises StoreUnavailable."""
        await self.workers.resume()
        if self.messenger:
            self.messenger.start()
        if self.news_wire:
            self.news_wire.start()

    async def close(self) -> None:
        await asyncio.gather(self.workers.close(), *([self.messenger.close()] if self.messenger else []))
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
    settings: Settings, store: Store, clinic: Clinic, phrases: Phrases, assistant: TakesTurns | None, data: Path
) -> Desk:
    secret = settings.secret_key.get_secret_value()
    safety, languages = Safety.from_folder(data / "safety"), Languages.from_folder(data)
    alert_clock = open_alert_clock(settings, clinic.calendar, data)
    return Desk(
        store,
        safety,
        phrases,
        languages,
        assistant,
        secret=secret,
        timezone=clinic.timezone,
        alert_clock=alert_clock,
    )


def open_front_desk(settings: Settings, data: Path = DATA) -> FrontDesk:
    """Raises ClinicError, PhraseError or SafetyError when `data` can't serve patients."""
    clinic = Clinic.from_file(data / "clinic.yml")
    store = Store(settings.database_url)
    secret = settings.assistant_secret.get_secret_value()
    phrases = _phrases(settings, clinic, data)
    assistant = Assistants([Assistant(url, secret, phrases.values) for url in settings.assistants])
    desk = _desk(settings, store, clinic, phrases, assistant, data)
    actions = ActionServer(settings.actions_url, settings.actions_secret.get_secret_value())
    messenger = open_messenger(settings, store, desk.alert_clock, data, desk.clock)
    redis = SharedRedis(settings.redis_url.get_secret_value()) if settings.redis_url else None
    workers = Workers(desk, RedisLeases(redis, store) if redis else None)
    news_wire = NewsWire(store.news, redis) if redis else None
    return FrontDesk(settings, store, assistant, actions, desk, workers, messenger, redis, news_wire)


def open_ticket_desk(settings: Settings, data: Path = DATA) -> Desk:
    """The action server's desk: it saves tickets and takes no turns."""
    clinic = Clinic.from_file(data / "clinic.yml")
    return _desk(settings, Store(settings.database_url), clinic, _phrases(settings, clinic, data), None, data)
