"""How much one session and one address may send. Whoever sends more waits; an emergency is never made to.

Kept in memory, for this process: a restart forgets it, and several processes count each for themselves.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

MOST_KEYS = 10_000  # sessions or addresses that are remembered; who was quiet longest is forgotten first


@dataclass(frozen=True)
class Rate:
    times: int
    seconds: float


# Requirement C6; a new session is the dearer request, because each one brings limits of its own.
PER_SESSION = (Rate(10, 10), Rate(60, 300))
PER_ADDRESS = (Rate(120, 60),)
SESSIONS_PER_ADDRESS = (Rate(30, 60),)


class Window:
    """Remembers when each key was last admitted, as far back as its rates reach."""

    def __init__(self, rates: tuple[Rate, ...], clock: Callable[[], float]) -> None:
        self._rates = rates
        self._clock = clock
        self._longest = max(rate.times for rate in rates)
        self._admitted: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until the key is admitted again; 0.0 when it is now."""
        times = self._admitted.get(key, ())
        since = [(rate, self._clock() - times[-rate.times]) for rate in self._rates if len(times) >= rate.times]
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

    def __init__(self, on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._on = on
        self._sessions = Window(PER_SESSION, clock)
        self._addresses = Window(PER_ADDRESS, clock)
        self._beginners = Window(SESSIONS_PER_ADDRESS, clock)

    def message(self, conversation_id: str, address: str) -> float:
        return self._try((self._sessions, conversation_id), (self._addresses, network_of(address)))

    def session(self, address: str) -> float:
        return self._try((self._beginners, network_of(address)))

    def _try(self, *asked: tuple[Window, str]) -> float:
        if not self._on:
            return 0.0
        wait = max(window.wait(key) for window, key in asked)
        if not wait:
            for window, key in asked:
                window.admit(key)
        return wait


def network_of(address: str) -> str:
    """Whom an address stands for: with IPv6 the /64 network, since one subscriber has all of it."""
    try:
        network = ip_network(address.strip("[]"))
    except ValueError:
        return address[:64]
    return str(network.supernet(new_prefix=64)) if network.version == 6 else address
