"""How much one session and one address may send. Whoever sends more waits; an emergency is never made to.

Several front desks count together, in the Redis they share. Without it, and while it is down, each counts in memory for
itself, and a restart forgets.
"""

import json
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network

from frontdesk.shared_redis import RedisDown, SharedRedis

MOST_KEYS = 10_000  # sessions or addresses that are remembered; who was quiet longest is forgotten first


@dataclass(frozen=True)
class Rate:
    times: int
    seconds: float


# Requirement C6; a new session is the dearer request, because each one brings limits of its own.
PER_SESSION = (Rate(10, 10), Rate(60, 300))
PER_ADDRESS = (Rate(120, 60),)
SESSIONS_PER_ADDRESS = (Rate(30, 60),)


# Each key's list holds when it was last admitted, latest first. All windows admit, or none counts.
_ADMIT = """
local time, wait = redis.call('time'), 0
local now = time[1] + time[2] / 1000000
for number, key in ipairs(KEYS) do
    for _, rate in ipairs(cjson.decode(ARGV[number])) do
        local at = redis.call('lindex', key, rate[1] - 1)
        if at then wait = math.max(wait, at + rate[2] - now) end
    end
end
if wait > 0 then return string.format('%.6f', wait) end
for number, key in ipairs(KEYS) do
    local most, longest = 0, 0
    for _, rate in ipairs(cjson.decode(ARGV[number])) do
        most, longest = math.max(most, rate[1]), math.max(longest, rate[2])
    end
    redis.call('lpush', key, string.format('%.6f', now))
    redis.call('ltrim', key, 0, most - 1)
    redis.call('expire', key, math.ceil(longest))
end
return '0'
"""


class Window:
    """Remembers when each key was last admitted, as far back as its rates reach."""

    def __init__(self, rates: tuple[Rate, ...], clock: Callable[[], float]) -> None:
        self.rates = rates
        self._clock = clock
        self._longest = max(rate.times for rate in rates)
        self._admitted: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until the key is admitted again; 0.0 when it is now."""
        times = self._admitted.get(key, ())
        since = [(rate, self._clock() - times[-rate.times]) for rate in self.rates if len(times) >= rate.times]
        return max((rate.seconds - passed for rate, passed in since if passed < rate.seconds), default=0.0)

    def admit(self, key: str) -> None:
        self._admitted.setdefault(key, deque(maxlen=self._longest)).append(self._clock())
        self._admitted.move_to_end(key)
        if len(self._admitted) > MOST_KEYS:
            self._admitted.popitem(last=False)


class Limits:
    """Each method counts one attempt and returns the seconds to wait, 0.0 when it may go on. What has to wait is not
    counted, so that waiting helps.
    """

    def __init__(self, on: bool, clock: Callable[[], float] = time.monotonic, redis: SharedRedis | None = None) -> None:
        self._on = on
        self._redis = redis
        self._sessions = Window(PER_SESSION, clock)
        self._addresses = Window(PER_ADDRESS, clock)
        self._beginners = Window(SESSIONS_PER_ADDRESS, clock)
        self._names = {self._sessions: "session", self._addresses: "address", self._beginners: "beginner"}

    async def message(self, conversation_id: str, address: str) -> float:
        return await self._try((self._sessions, conversation_id), (self._addresses, network_of(address)))

    async def session(self, address: str) -> float:
        return await self._try((self._beginners, network_of(address)))

    async def _try(self, *asked: tuple[Window, str]) -> float:
        if not self._on:
            return 0.0
        if self._redis:
            with suppress(RedisDown):
                return await self._try_together(self._redis, asked)
        wait = max(window.wait(key) for window, key in asked)
        if not wait:
            for window, key in asked:
                window.admit(key)
        return wait

    async def _try_together(self, redis: SharedRedis, asked: tuple[tuple[Window, str], ...]) -> float:
        keys = [f"frontdesk:limit:{self._names[window]}:{key}" for window, key in asked]
        rates = [json.dumps([(rate.times, rate.seconds) for rate in window.rates]) for window, _ in asked]
        with redis.reached() as client:
            return float(await client.eval(_ADMIT, len(keys), *keys, *rates))


def network_of(address: str) -> str:
    """Whom an address stands for: with IPv6 the /64 network, since one subscriber has all of it."""
    try:
        network = ip_network(address.strip("[]"))
    except ValueError:
        return address[:64]
    return str(network.supernet(new_prefix=64)) if network.version == 6 else address
