"""`python -m faults.texting`: many patients text at once, the carrier fails one time in five, and the front desk is
killed once. Prints what became of it; ends with 1 when anything was lost, doubled without saying so, or out of order.

The front desk is real, in a process of its own; the assistant is a stand-in that answers at once.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from pathlib import Path
from uuid import uuid4

from evaluation.own_stack import free_port
from faults.texting_desk import FrontDesk
from faults.texting_peers import ACCOUNT, NAME, OURS, Accepted, Peers, peers, post

REPEATED = 0.1  # share of texts that come twice
OPTS_OUT = 20  # one number in so many, with its third text
TRIES = 240  # for a text to be taken, half a second apart
SETTLES_WITHIN = 600.0  # seconds


@dataclass(frozen=True)
class Count:
    """What became of the texts. `withheld` answers were on their way when their patient wrote STOP; `doubled` ones say
    that they are uncertain, `doubled_silently` do not.
    """

    texts: int
    rows: int
    turns: int
    expected: int
    delivered: int
    withheld: int
    lost: int
    doubled: int
    doubled_silently: int
    out_of_order: int
    to_opted_out: int
    failed_requests: int
    seconds: int
    late_loop: int

    @property
    def right(self) -> bool:
        once = self.texts == self.rows and self.turns == self.expected
        wrong = self.lost + self.doubled_silently + self.out_of_order + self.to_opted_out
        return once and not wrong and self.doubled <= 1


class Patients:
    """Each number sends its texts one after the other, and again until they are taken, as Twilio's fallback does."""

    def __init__(self, url: str, ours: Peers, numbers: int, each: int) -> None:
        self._webhook = f"{url}/webhooks/twilio/webhook"
        self._peers = ours
        self._each = each
        self.numbers = [f"+1404555{place:04}" for place in range(numbers)]
        self.stopped_at: dict[str, float] = {}
        self.taken = 0
        self.half_way = asyncio.Event()
        self._half = numbers * each // 2

    async def write(self) -> None:
        free = asyncio.Semaphore(20)

        async def one(place: int, number: str) -> None:
            async with free:
                for turn in range(self._each):
                    stops = place % OPTS_OUT == 0 and turn == 2
                    await self._send(number, "STOP" if stops else f"question #{place}-{turn}")
                    if stops:
                        self.stopped_at[number] = time.monotonic()

        await asyncio.gather(*(one(place, number) for place, number in enumerate(self.numbers)))

    async def _send(self, number: str, text: str) -> None:
        sent = {"MessageSid": f"SM{uuid4().hex}", "AccountSid": ACCOUNT, "From": number, "To": OURS, "Body": text}
        for _ in range(TRIES):
            if await post(self._peers.session, self._webhook, sent) == 204:
                break
            await asyncio.sleep(0.5)
        self.taken += 1
        if self.taken == self._half:
            self.half_way.set()
        if self._peers.random.random() < REPEATED:
            await post(self._peers.session, self._webhook, sent)


async def run(messages: int, numbers: int, seed: int = 1, pause: float = 0.0) -> Count:
    """`pause` is how many seconds the carrier takes for a request."""
    port, began = free_port(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        front = FrontDesk(Path(folder), port)
        async with peers(port, seed) as ours:
            ours.pause = pause
            await asyncio.to_thread(front.migrate)
            await front.start()
            try:
                patients = Patients(front.url, ours, numbers, messages // numbers)
                writing = asyncio.create_task(patients.write())
                await patients.half_way.wait()
                front.kill()
                await front.start()
                await writing
                await _settled(front)
                return _count(front, patients, ours, time.monotonic() - began, await front.late_loop())
            finally:
                front.kill()


async def _settled(front: FrontDesk) -> None:
    waiting = """SELECT (SELECT count(*) FROM inbox WHERE state <> 'done')
    + (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending'))"""
    deadline = time.monotonic() + SETTLES_WITHIN
    while front.sql(waiting) != [(0,)]:
        if time.monotonic() > deadline:
            raise RuntimeError("It does not settle.")
        await asyncio.sleep(0.5)


def _count(front: FrontDesk, patients: Patients, ours: Peers, seconds: float, late_loop: int) -> Count:
    answers: dict[str, list[Accepted]] = defaultdict(list)
    for text in ours.accepted:
        if named := NAME.search(text.body):
            answers[named[0]].append(text)
    asked = [
        (n, f"#{place}-{turn}", turn) for place, n in enumerate(patients.numbers) for turn in range(patients._each)
    ]
    stops = set(patients.stopped_at)
    questions = [(number, name, turn) for number, name, turn in asked if not (number in stops and turn == 2)]
    due = [(number, name) for number, name, turn in questions if not (number in stops and turn > 2)]
    unanswered = [number for number, name in due if not answers[name]]
    uncertain = {str(row[0]) for row in front.sql("SELECT id FROM deliveries WHERE uncertain")}
    doubles = [texts for texts in answers.values() if len(texts) > 1]
    forbidden = [name for number, name, turn in questions if number in stops and turn > 2 and answers[name]]
    rows = front.sql("SELECT count(*) FROM inbox")[0][0]
    assert isinstance(rows, int)
    return Count(
        texts=len(asked),
        rows=rows,
        turns=len(ours.turns),
        expected=len(questions),
        delivered=len(due) - len(unanswered),
        withheld=sum(number in stops for number in unanswered),
        lost=sum(number not in stops for number in unanswered),
        doubled=sum(len(texts) - 1 for texts in doubles),
        doubled_silently=sum(1 for texts in doubles if texts[0].delivery not in uncertain),
        out_of_order=_out_of_order(ours.accepted),
        to_opted_out=len(forbidden),
        failed_requests=ours.failed,
        seconds=round(seconds),
        late_loop=late_loop,
    )


def _out_of_order(accepted: list[Accepted]) -> int:
    last: Counter[str] = Counter()
    wrong = 0
    for text in accepted:
        if named := NAME.search(text.body):
            turn = int(named[2])
            wrong += turn < last[text.number]
            last[text.number] = max(turn, last[text.number])
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m faults.texting", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000, help="texts (default 1000)")
    parser.add_argument("--numbers", type=int, default=200, help="of so many numbers (default 200)")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that the carrier takes for each (default 0)")
    given = parser.parse_args()
    count = asyncio.run(run(given.messages, given.numbers, pause=given.pause))
    for each in fields(count):
        print(f"{each.name.replace('_', ' '):24}{getattr(count, each.name):8}")
    sys.exit(not count.right)


if __name__ == "__main__":
    main()
