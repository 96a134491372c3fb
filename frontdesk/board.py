"""What staff see of the tickets, and what they do with one. Knows no page and no words.

Patients' messages, and who may look, are the business of others.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import (
    alert_health,
    alerts,
    audit,
    conversations,
    feedback,
    queues,
    satisfaction,
    texting_troubles,
    ticket_book,
    transcript,
)
from frontdesk.alert_health import Dead
from frontdesk.audit import What
from frontdesk.feedback import Rated
from frontdesk.lines import TEXTED
from frontdesk.phrases import Phrases
from frontdesk.queues import Queue
from frontdesk.store import Store
from frontdesk.texting_troubles import Troubles
from frontdesk.ticket_book import Listed
from frontdesk.tickets import ALARMS, Kind, Severity, Ticket
from frontdesk.transcript import Line

log = structlog.get_logger()

LATE = 30.0  # seconds after which a message that still waits for its answer is shown; a turn takes at most 8
CLOSED_FOR = timedelta(days=7)  # how long a closed ticket stays on the list
RATED_FOR = timedelta(days=30)  # for how long ratings are counted
MOST = 100  # tickets on the list, the most pressing ones; more take too long to make every few seconds
EXCERPT = 12  # entries of a conversation that stand with its ticket; all are below them


@dataclass(frozen=True)
class Entry:
    """A ticket with its conversation. `on_hold` says that an alarm of the same conversation comes before a booking;
    `mentions` are the ids of the messages that mention the ticket; `told_at` is when somebody of the staff was last
    alerted of it as it is; `digest` changes with anything shown here.
    """

    ticket: Ticket
    channel: str
    contact: str | None
    on_hold: bool
    mentions: frozenset[str]
    told_at: datetime | None
    lines: tuple[Line, ...]
    digest: str

    @property
    def heard(self) -> list[Line]:
        """What the patient said of this matter and what they were told, the latest."""
        return [line for line in self.lines if line.message_id in self.mentions][-EXCERPT:]


@dataclass(frozen=True)
class View:
    """The list at one moment: open tickets, acknowledged, closed. `left_out` counts those not closed that follow.

    `alerted` says whether anybody is to be alerted of tickets; `dead` are those of them whom nothing reaches; `late`
    are the patients' messages that wait for an answer, once the first has waited too long. `texting` is what goes wrong
    with texts; `undelivered` says of replies, by conversation and place, how far they got that have not arrived.
    """

    version: str
    entries: list[Entry]
    left_out: int
    alerted: bool
    dead: list[Dead]
    late: Queue
    texting: Troubles = field(default_factory=Troubles)
    undelivered: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def in_state(self, state: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.ticket.state == state]

    @property
    def emergencies(self) -> int:
        """Emergencies that nobody has acknowledged."""
        return sum(entry.ticket.severity is Severity.EMERGENCY for entry in self.in_state("open"))


class Board:
    """All methods raise StoreUnavailable. `recipients` are the names of those who are alerted of tickets. Without
    `phrases` no patient is asked whether they were helped.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        recipients: Collection[str] = (),
        phrases: Phrases | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recipients = recipients
        self._phrases = phrases

    async def version(self) -> str:
        """Changes whenever the list does; cheap enough to ask every few seconds."""
        async with self._store.reading() as connection:
            listed = await ticket_book.listed(connection, self._clock() - CLOSED_FOR)
            dead = await alert_health.dead(connection, self._recipients)
            late = await self._late(connection)
            texting = await texting_troubles.now(connection, self._clock())
            ids = {each.ticket.conversation_id for each in listed if each.channel in TEXTED}
            undelivered = await texting_troubles.states_of(connection, sorted(ids)) if ids else {}
            return _version(listed, dead, await alerts.last_sent(connection), late, texting, undelivered)

    async def view(self) -> View:
        async with self._store.reading() as connection:
            listed = sorted(await ticket_book.listed(connection, self._clock() - CLOSED_FOR), key=_order)
            shown = listed[:MOST]
            references = [each.ticket.reference for each in shown]
            # Before the conversations, so that nobody is counted as having read a mention that they were not shown.
            mentions = await ticket_book.mentions_of(connection, references)
            ids = {each.ticket.conversation_id for each in shown}
            said = await transcript.of_tickets(connection, references, ids)
            dead = await alert_health.dead(connection, self._recipients)
            late = await self._late(connection)
            texting = await texting_troubles.now(connection, self._clock())
            texted = {each.ticket.conversation_id for each in listed if each.channel in TEXTED}
            undelivered = await texting_troubles.states_of(connection, sorted(texted)) if texted else {}
            last_sent, told = await alerts.last_sent(connection), await alerts.told(connection, references)
        lines = {key: tuple(group) for key, group in groupby(said, lambda line: line.conversation_id)}
        alarmed = _alarmed(listed)
        entries = [_entry(each, mentions[each.ticket.reference], told, lines, alarmed, undelivered) for each in shown]
        left_out = sum(each.ticket.state != "closed" for each in listed[MOST:])
        version = _version(listed, dead, last_sent, late, texting, undelivered)
        return View(version, entries, left_out, bool(self._recipients), dead, late, texting, undelivered)

    async def _late(self, connection: AsyncConnection) -> Queue:
        waiting = await queues.messages(connection)
        return waiting if waiting.age(self._clock()) > LATE else Queue()

    async def ratings(self) -> list[Rated]:
        """What patients thought of replies lately."""
        async with self._store.reading() as connection:
            return await feedback.of_replies(connection, self._clock() - RATED_FOR)

    async def note(self, who: str, what: What, *references: str) -> None:
        """Has the audit log say what `who` did that changes no ticket."""
        async with self._store.writing() as connection:
            await audit.note(connection, who, what, self._clock(), *references)

    async def acknowledge(self, reference: str, seen: int | None = None, who: str = "staff") -> Ticket:
        """See `ticket_book.acknowledge` for `seen` and the errors."""
        async with self._store.writing() as connection:
            ticket = await ticket_book.acknowledge(connection, reference, self._clock(), seen)
            await audit.note(connection, who, What.TICKET_ACKNOWLEDGED, self._clock(), ticket.reference)
        log.info("ticket_acknowledged", reference=ticket.reference)
        return ticket

    async def close(self, reference: str, seen: int | None = None, who: str = "staff") -> Ticket:
        """See `ticket_book.close`. With its emergency ticket closed, a conversation goes on as any other."""
        async with self._store.writing() as connection:
            ticket = await ticket_book.close(connection, reference, self._clock(), seen)
            await audit.note(connection, who, What.TICKET_CLOSED, self._clock(), ticket.reference)
            if ticket.kind is Kind.EMERGENCY:
                await conversations.end_emergency(connection, ticket.conversation_id)
            if self._phrases:
                await satisfaction.ask(connection, ticket, self._phrases, self._clock())
        log.info("ticket_closed", reference=ticket.reference)
        return ticket


def _order(listed: Listed) -> tuple[int, float, float]:
    """Open, acknowledged, closed; the most severe first, then the oldest. Of the closed ones the last closed first."""
    ticket = listed.ticket
    place = ("open", "acknowledged", "closed").index(ticket.state)
    if ticket.closed_at:
        return place, -ticket.closed_at.timestamp(), 0
    return place, -ticket.severity.rank, ticket.opened_at.timestamp()


def _alarmed(listed: Iterable[Listed]) -> frozenset[str]:
    """The conversations with an alarm that is not closed."""
    tickets = (each.ticket for each in listed)
    return frozenset(ticket.conversation_id for ticket in tickets if ticket.kind in ALARMS and ticket.state != "closed")


def _entry(
    listed: Listed,
    mentions: frozenset[str],
    told: dict[str, datetime],
    lines: dict[str, tuple[Line, ...]],
    alarmed: frozenset[str],
    undelivered: Mapping[tuple[str, int], str],
) -> Entry:
    ticket = listed.ticket
    held = ticket.kind is Kind.BOOKING and ticket.state != "closed" and ticket.conversation_id in alarmed
    ours = lines.get(ticket.conversation_id, ())
    told_at = told.get(ticket.reference)
    told_at = told_at if told_at and told_at >= ticket.opened_at else None
    of_texts = [undelivered.get((line.conversation_id, line.seq)) for line in ours]
    digest = _digest(listed, held, told_at, len(mentions), ours[-1].seq if ours else 0, of_texts)
    return Entry(ticket, listed.channel, listed.contact, held, mentions, told_at, ours, digest)


def _version(listed: list[Listed], *others: object) -> str:
    return _digest(sorted(listed, key=lambda each: each.ticket.reference), *others)


def _digest(*shown: object) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:24]
