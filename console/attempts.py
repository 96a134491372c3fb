"""How often somebody may try a password, for one process. A restart forgives, and nobody is locked out for good."""

import ipaddress
import math
from collections.abc import Callable
from datetime import datetime, timedelta

MOST = 5  # wrong passwords (requirement I2)
FOR = timedelta(minutes=15)


class Attempts:
    """Counts by address; an IPv6 network of 64 bits counts as one, since one customer has them all."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._failed: dict[str, list[datetime]] = {}

    def seconds_to_wait(self, address: str) -> int:
        """Until the next try is allowed; 0 when it is now."""
        failed = self._failed.get(network_of(address), [])
        if len(failed) < MOST:
            return 0
        return max(0, math.ceil((failed[-1] + FOR - self._clock()).total_seconds()))

    def begin(self, address: str) -> None:
        """Counts a try as failed until `succeeded` says otherwise, so that many at once cannot slip through."""
        now = self._clock()
        self._failed = {who: times for who, times in self._failed.items() if times[-1] + FOR > now}
        self._failed.setdefault(network_of(address), []).append(now)

    def succeeded(self, address: str) -> None:
        self._failed.pop(network_of(address), None)


def network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
