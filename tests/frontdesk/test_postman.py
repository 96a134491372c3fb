"""Texts get to phones whatever the carrier does: D1–D7, E6, E8, B7, on both kinds of database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from frontdesk import conversations, lines
from frontdesk import deliveries as queue
from frontdesk.alert_clock import AlertClock
from frontdesk.carriers.carrier import (
    AccountRefused,
    NotSent,
    OptedOut,
    OutgoingText,
    Refused,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.deliveries import Draft, State
from frontdesk.desk import Desk
from frontdesk.lines import Channel, Line
from frontdesk.outcomes import MOST_TRIES, Outcomes, Report, next_try
from frontdesk.postman import Postman
from frontdesk.store import Store, alerts, deliveries, opt_outs, senders, text_lines
from frontdesk.texting_alerts import TextingAlerts
from tests.conftest import NOON, Clock
from tests.frontdesk.alerting import STAFF, until
from tests.texting import ANA, OURS

BEN = "+14045550143"


class Script:
    """A carrier that does what it is told to: raises `failure` while there is one, and takes `pause` seconds."""

    name, shows_choices = "twilio", False

    def __init__(self) -> None:
        self.failure: NotSent | None = None
        self.pause = 0.0
        self.has: list[str] = []
        self.asked: list[OutgoingText] = []
        self.accepted: list[str] = []

    async def send(self, text: OutgoingText) -> str:
        self.asked.append(text)
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.failure:
            raise self.failure
        self.accepted.append(text.text)
        return f"SM{len(self.accepted)}"

    async def sent_already(self, text: OutgoingText, since: datetime) -> list[str]:
        return self.has

    async def close(self) -> None:
        pass


class Post:
    """The queue, and what is done with it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.carrier = Script()
        self.postman = self.postman_of(store)

    def postman_of(self, store: Store) -> Postman:
        paces = {Channel.SMS: timedelta(milliseconds=1)}
        alert = TextingAlerts(AlertClock(STAFF))
        outcomes = Outcomes(store, "1", alert, self.clock, jitter=lambda: 1.0)
        return Postman(store, {"twilio": self.carrier}, paces, outcomes, self.clock)

    async def write(self, *texts: str, number: str = ANA, channel: Channel = Channel.SMS, **more: bool) -> None:
        conversation_id, pressing = f"{channel}{number}", more.pop("pressing", False)
        async with self.store.writing() as connection:
            await conversations.find_or_open(connection, conversation_id, channel, NOON)
            line = Line(conversation_id, channel, "twilio", OURS, number, f"hash{number}", self.clock())
            line = await lines.hear(connection, line)
            for text in texts:
                seq = await conversations.next_seq(connection, conversation_id)
                await queue.write(connection, line, [Draft(seq, text, (), pressing)], "en", self.clock(), **more)

    async def look(self) -> None:
        await self.postman.look()
        await self.postman.rest()

    async def tell(self, state: State, provider_id: str, **more: object) -> bool:
        return await self.postman.note(Report("twilio", provider_id, state, **more))  # type: ignore[arg-type]

    async def rows(self, *columns: object) -> list[tuple[object, ...]]:
        in_order = (deliveries.c.conversation_id, deliveries.c.seq)
        async with self.store.reading() as connection:
            return [tuple(row) for row in await connection.execute(select(*columns).order_by(*in_order))]  # type: ignore[call-overload]

    async def states(self) -> list[object]:
        return [state for (state,) in await self.rows(deliveries.c.state)]

    async def alerted(self) -> list[str | None]:
        async with self.store.reading() as connection:
            return list((await connection.execute(select(alerts.c.about_recipient))).scalars())


@pytest.fixture
async def post(store: Store, clock: Clock) -> AsyncIterator[Post]:
    post = Post(store, clock)
    yield post
    await post.postman.close()


class TestRetry:
    @pytest.mark.parametrize(
        ("tries", "retry_after", "seconds"),
        [(1, None, 5), (2, None, 15), (7, None, 3645), (1, 60, 60), (3, 1, 45), (8, None, None), (1, 90_000, None)],
    )
    def test_d2_pauses_grow_and_end_after_eight_tries_or_a_day(
        self, tries: int, retry_after: float | None, seconds: int | None
    ) -> None:
        again = next_try(tries, NOON, TryAgain("http_503", retry_after), NOON, 1.0)
        assert again == (None if seconds is None else NOON + timedelta(seconds=seconds))

    def test_d2_many_do_not_come_back_at_once(self) -> None:
        assert next_try(1, NOON, TryAgain("http_503"), NOON, 1.2) == NOON + timedelta(seconds=6)


async def test_d1_a_text_that_failed_goes_out_later_and_those_behind_it_wait(post: Post, clock: Clock) -> None:
    await post.write("one", "two")
    post.carrier.failure = TryAgain("http_503")
    await post.look()
    post.carrier.failure = None
    await post.look()
    assert post.carrier.accepted == []
    clock.forward(seconds=5)
    await post.look()
    assert post.carrier.accepted == ["one", "two"]
    assert await post.states() == ["accepted", "accepted"]


async def test_d1_after_ten_minutes_of_outage_everything_arrives_in_order(post: Post, clock: Clock) -> None:
    for number in (ANA, BEN):
        await post.write(f"one {number}", f"two {number}", number=number)
    post.carrier.failure = TryAgain("ClientConnectorError")
    for _ in range(120):
        await post.look()
        clock.forward(seconds=5)
    post.carrier.failure = None
    for _ in range(8):
        await post.look()
        clock.forward(seconds=10)
    for number in (ANA, BEN):
        assert [text for text in post.carrier.accepted if number in text] == [f"one {number}", f"two {number}"]


async def test_d2_it_is_given_up_after_eight_tries(post: Post, clock: Clock) -> None:
    await post.write("one")
    post.carrier.failure = TryAgain("http_500")
    for _ in range(40):
        await post.look()
        clock.forward(minutes=30)
    assert len(post.carrier.asked) == MOST_TRIES
    assert await post.rows(deliveries.c.state, deliveries.c.reason) == [("failed", "http_500")]


async def test_d2_a_refusal_is_never_tried_again_and_holds_up_nobody(post: Post, clock: Clock) -> None:
    await post.write("one", "two")
    post.carrier.failure = Refused("twilio_21617")
    await post.look()
    clock.forward(hours=1)
    await post.look()
    assert [text.text for text in post.carrier.asked] == ["one", "two"]
    assert await post.states() == ["failed", "failed"]


async def test_d3_what_a_killed_desk_was_sending_is_sent_again_and_says_so(
    post: Post, store: Store, clock: Clock
) -> None:
    await post.write("one", "two")
    post.carrier.pause = 30
    await post.postman.look()
    await until(lambda: post.carrier.asked)
    (task,) = post.postman._carrying.values()
    task.cancel()  # what a kill leaves behind: the carrier has it, the row does not say so
    await asyncio.wait([task])
    post.carrier.pause = 0
    await post.look()
    assert len(post.carrier.asked) == 1
    clock.forward(seconds=61)
    await post.look()
    assert [text.text for text in post.carrier.asked] == ["one", "one", "two"]
    assert len({text.id for text in post.carrier.asked}) == 2
    assert await post.rows(deliveries.c.uncertain) == [(True,), (False,)]


async def test_d3_a_carrier_that_tells_meanwhile_that_it_has_it_prevents_the_duplicate(
    post: Post, clock: Clock
) -> None:
    await post.write("one")
    post.carrier.failure = TryAgain("timeout", uncertain=True)
    await post.look()
    ((delivery_id,),) = await post.rows(deliveries.c.id)
    assert await post.tell(State.SENT, "SM9", delivery_id=delivery_id)
    post.carrier.failure = None
    clock.forward(seconds=61)
    await post.look()
    assert len(post.carrier.asked) == 1
    assert await post.rows(deliveries.c.state, deliveries.c.uncertain) == [("sent", True)]


async def test_d3_a_carrier_that_can_be_asked_whether_it_has_it_is(post: Post, clock: Clock) -> None:
    await post.write("one", "two")
    post.carrier.failure = TryAgain("timeout", uncertain=True)
    await post.look()
    post.carrier.failure, post.carrier.has = None, ["SM9"]
    clock.forward(seconds=61)
    await post.look()
    assert [text.text for text in post.carrier.asked] == ["one", "two"]
    assert await post.rows(deliveries.c.provider_id, deliveries.c.uncertain) == [("SM9", True), ("SM1", False)]


async def test_d3_a_text_that_it_has_for_another_reply_does_not_count(post: Post, clock: Clock) -> None:
    await post.write("the same")
    await post.look()
    await post.write("the same")
    post.carrier.failure = TryAgain("timeout", uncertain=True)
    await post.look()
    post.carrier.failure, post.carrier.has = None, ["SM1"]
    clock.forward(seconds=61)
    await post.look()
    assert post.carrier.accepted == ["the same", "the same"]


async def test_a14_a_status_that_is_faster_than_our_own_note_stays(post: Post) -> None:
    await post.write("one")
    ((delivery_id,),) = await post.rows(deliveries.c.id)

    async def told_first(text: OutgoingText) -> str:
        await post.tell(State.DELIVERED, "SM7", delivery_id=delivery_id)
        return "SM7"

    post.carrier.send = told_first  # type: ignore[method-assign]
    await post.look()
    assert await post.rows(deliveries.c.state, deliveries.c.provider_id) == [("delivered", "SM7")]


async def test_d4_21610_opts_the_number_out_and_withdraws_what_waits(post: Post) -> None:
    await post.write("one", "two")
    post.carrier.failure = OptedOut("twilio_21610")
    await post.look()
    assert len(post.carrier.asked) == 1
    assert await post.states() == ["blocked_opt_out", "blocked_opt_out"]
    async with post.store.reading() as connection:
        assert (await connection.execute(select(opt_outs.c.source))).scalar() == "carrier"


async def test_d4_21211_marks_the_number_unreachable_until_it_writes_again(post: Post) -> None:
    await post.write("one")
    post.carrier.failure = Unreachable("twilio_21211")
    await post.look()
    post.carrier.failure = None
    async with post.store.writing() as connection:
        line = await lines.find(connection, f"sms{ANA}")
        assert line
        await queue.write(connection, line, [Draft(9, "two")], "en", post.clock())
    await post.look()
    assert await post.rows(deliveries.c.state, deliveries.c.reason) == [
        ("failed", "twilio_21211"),
        ("failed", "unreachable"),
    ]
    await post.write("three")
    await post.look()
    assert post.carrier.accepted == ["three"]


async def test_d4_20003_stops_the_sender_loses_nothing_and_alerts_once(post: Post, clock: Clock) -> None:
    await post.write("one")
    await post.write("for Ben", number=BEN)
    post.carrier.failure = AccountRefused("twilio_20003")
    for _ in range(3):
        await post.look()
        clock.forward(minutes=10)
    assert len(post.carrier.asked) <= 2
    assert await post.states() == ["queued", "queued"]
    assert set(await post.alerted()) == {"texts-sms"}
    assert len(await post.alerted()) == len([one for one in STAFF if one.level == 1])
    post.carrier.failure = None
    again = post.postman_of(post.store)
    await again.start()
    await until(lambda: len(post.carrier.accepted) == 2)
    await again.close()


async def test_e8_30034_alerts_once_and_makes_no_storm(post: Post, clock: Clock) -> None:
    await post.write("one", "two", "three")
    post.carrier.failure = SenderTroubled("twilio_30034")
    for _ in range(5):
        await post.look()
        clock.forward(minutes=10)
    assert len(post.carrier.asked) == 3
    assert await post.states() == ["failed"] * 3
    assert len(await post.alerted()) == len([one for one in STAFF if one.level == 1])


async def test_e8_30034_told_later_alerts_too(post: Post) -> None:
    await post.write("one", "two")
    await post.look()
    for provider_id in ("SM1", "SM2"):
        await post.tell(State.UNDELIVERED, provider_id, failure=SenderTroubled("twilio_30034"))
    assert await post.states() == ["undelivered", "undelivered"]
    assert set(await post.alerted()) == {"texts-sms"}
    assert len(await post.alerted()) == len([one for one in STAFF if one.level == 1])


async def test_d5_after_five_failures_the_carrier_rests_and_is_then_tried_with_one_text(
    post: Post, clock: Clock
) -> None:
    for place in range(8):
        await post.write("hello", number=f"+1404555{place:04}")
    post.carrier.failure = TryAgain("http_503")
    for _ in range(4):
        await post.look()
    first = len(post.carrier.asked)
    assert 5 <= first <= 8
    clock.forward(seconds=29)
    await post.look()
    assert len(post.carrier.asked) == first
    clock.forward(seconds=2)
    await post.look()
    assert len(post.carrier.asked) == first + 1
    post.carrier.failure = None
    clock.forward(seconds=31)
    for _ in range(3):
        await post.look()
    assert len(post.carrier.accepted) == 8


async def test_d5_retry_after_holds_for_the_whole_sender(post: Post, clock: Clock) -> None:
    await post.write("one")
    await post.write("for Ben", number=BEN)
    post.carrier.failure = TryAgain("http_429", 20)
    await post.look()
    post.carrier.failure = None
    asked = len(post.carrier.asked)
    clock.forward(seconds=19)
    await post.look()
    assert len(post.carrier.asked) == asked
    clock.forward(seconds=2)
    await post.look()
    assert sorted(post.carrier.accepted) == ["for Ben", "one"]


async def test_a_sender_goes_no_faster_than_its_pace(post: Post, clock: Clock) -> None:
    post.postman._paces = {Channel.SMS: timedelta(seconds=1)}
    await post.write(*(str(n) for n in range(10)))
    for _ in range(10):
        await post.look()
    assert len(post.carrier.accepted) == 2
    for _ in range(8):
        clock.forward(seconds=1)
        await post.look()
    assert len(post.carrier.accepted) == 10


async def test_e6_a_text_to_somebody_who_opted_out_never_reaches_the_carrier(post: Post) -> None:
    await post.write("one")
    async with post.store.writing() as connection:
        values = {"number_hash": f"hash{ANA}", "channel": "sms", "source": "keyword", "since": NOON}
        await connection.execute(opt_outs.insert().values(**values))
    await post.look()
    assert post.carrier.asked == []
    assert await post.rows(deliveries.c.state, deliveries.c.reason) == [("blocked_opt_out", "opted_out")]


async def test_e5_only_a_last_word_does(post: Post) -> None:
    async with post.store.writing() as connection:
        values = {"number_hash": f"hash{ANA}", "channel": "sms", "source": "keyword", "since": NOON}
        await connection.execute(opt_outs.insert().values(**values))
    await post.write("you are opted out", last_word=True)
    await post.look()
    assert post.carrier.accepted == ["you are opted out"]


async def test_e5_but_not_when_it_could_not_be_sent_for_five_minutes(post: Post, clock: Clock) -> None:
    async with post.store.writing() as connection:
        values = {"number_hash": f"hash{ANA}", "channel": "sms", "source": "keyword", "since": NOON}
        await connection.execute(opt_outs.insert().values(**values))
    await post.write("you are opted out", last_word=True)
    post.carrier.failure = TryAgain("http_503")
    await post.look()
    post.carrier.failure = None
    clock.forward(minutes=6)
    await post.look()
    assert await post.states() == ["blocked_opt_out"]


async def test_b7_nothing_is_written_freely_on_whatsapp_after_a_day(post: Post, clock: Clock) -> None:
    await post.write("one", channel=Channel.WHATSAPP)
    await post.write("one", channel=Channel.SMS)
    async with post.store.writing() as connection:
        await connection.execute(update(text_lines).values(heard_at=NOON - timedelta(hours=24)))
    await post.look()
    assert [text.channel for text in post.carrier.asked] == ["sms"]
    assert "window_closed" in await post.states()


async def test_b7_a_carrier_that_says_so_is_believed(post: Post) -> None:
    await post.write("one", channel=Channel.WHATSAPP)
    post.carrier.failure = WindowClosed("twilio_63016")
    await post.look()
    assert await post.rows(deliveries.c.state, deliveries.c.reason) == [("window_closed", "twilio_63016")]


async def test_the_911_words_go_out_before_what_still_waits(post: Post) -> None:
    await post.write("one")
    post.carrier.failure = TryAgain("http_503")
    await post.look()
    post.carrier.failure = None
    await post.write("call 911", pressing=True)
    await post.look()
    assert post.carrier.accepted == ["call 911", "one"]


async def test_two_front_desks_send_nothing_twice(post: Post, clock: Clock) -> None:
    for place in range(10):
        await post.write("one", "two", number=f"+1404555{place:04}")
    post.carrier.pause = 0.01
    other = post.postman_of(post.store)
    for _ in range(4):
        await asyncio.gather(post.postman.look(), other.look())
        await asyncio.gather(post.postman.rest(), other.rest())
    assert len(post.carrier.asked) == 20
    assert len({text.id for text in post.carrier.asked}) == 20


async def test_d1_a_carrier_that_takes_five_seconds_does_not_hold_up_the_loop(post: Post) -> None:
    """Two seconds here; no longer a wait shows more."""
    for place in range(10):
        await post.write("hello", number=f"+1404555{place:04}")
    post.carrier.pause = 2
    late: list[float] = []
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        while True:
            due = loop.time() + 0.01
            await asyncio.sleep(0.01)
            late.append(loop.time() - due)

    watching = asyncio.create_task(watch())
    await post.look()
    watching.cancel()
    assert len(post.carrier.accepted) == 10
    assert sorted(late)[int(len(late) * 0.99)] < 0.1


async def test_a_broken_carrier_is_tried_again_and_its_words_are_not_logged(
    post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    async def explode(text: OutgoingText) -> str:
        raise RuntimeError(f"{text.number} {text.text}")

    await post.write("one secret")
    post.carrier.send = explode  # type: ignore[method-assign]
    await post.look()
    assert await post.rows(deliveries.c.state, deliveries.c.reason, deliveries.c.uncertain) == [
        ("queued", "RuntimeError", True)
    ]
    said = capsys.readouterr()
    assert ANA not in said.out + said.err
    assert "secret" not in said.out + said.err


async def test_close_leaves_the_rest_for_the_next_start(post: Post, desk: Desk) -> None:
    await post.write("one")
    await post.postman.close()
    async with post.store.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(senders))).scalar() == 0
    assert await post.states() == ["queued"]
