"""Which process may work at a conversation: one at a time, so that its messages are answered in order.

A lease in Redis has a lifetime, so that a process that died holds nobody up. Redis alone cannot stop one that slept
longer than that and goes on: the fence in the database does (`conversations.find_held`), and it does so too when Redis
forgets.
"""

from dataclasses import dataclass
from secrets import token_urlsafe
from time import monotonic
from typing import Protocol

from frontdesk import conversations
from frontdesk.shared_redis import RedisDown, SharedRedis
from frontdesk.store import Store

LIFETIME = 30.0  # seconds; longer than a turn (8) and telling the assistant of what it missed
KEY = "frontdesk:lease:"

_KEEP = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class Elsewhere(Exception):
    """Another process works at the conversation."""


@dataclass(frozen=True)
class Lease:
    """`fence` is None where nobody can overtake its holder."""

    conversation_id: str
    fence: int | None = None
    token: str = ""


class Leases(Protocol):
    shared: bool

    async def take(self, conversation_id: str) -> Lease:
        """Raises Elsewhere, RedisDown or StoreUnavailable."""

    async def keep(self, lease: Lease) -> None:
        """Begins its lifetime anew. Raises Elsewhere when it was lost, and RedisDown."""

    async def give_back(self, lease: Lease) -> None:
        """Never raises: a lease that cannot be given back ends by itself."""

    async def unheld(self, conversation_ids: list[str]) -> list[str]:
        """Those at which nobody works. Raises RedisDown."""

    async def can_be_taken(self) -> bool:
        """Whether messages can be answered now."""


class OneProcess:
    """For the only front desk of its database, whose workers keep the order by themselves."""

    shared = False

    async def take(self, conversation_id: str) -> Lease:
        return Lease(conversation_id)

    async def keep(self, lease: Lease) -> None:
        pass

    async def give_back(self, lease: Lease) -> None:
        pass

    async def unheld(self, conversation_ids: list[str]) -> list[str]:
        return conversation_ids

    async def can_be_taken(self) -> bool:
        return True


class RedisLeases:
    """For several front desks of one database. `lifetime` is in seconds."""

    shared = True

    def __init__(self, redis: SharedRedis, store: Store, lifetime: float = LIFETIME) -> None:
        self._redis = redis
        self._store = store
        self._lifetime = lifetime
        self._milliseconds = round(lifetime * 1000)

    async def take(self, conversation_id: str) -> Lease:
        key, token, begun = KEY + conversation_id, token_urlsafe(16), monotonic()
        with self._redis.reached() as client:
            taken = await client.set(key, token, nx=True, px=self._milliseconds)
            # The first try may have worked and only its answer been lost.
            if not taken and await client.get(key) != token:
                raise Elsewhere
        lease = Lease(conversation_id, None, token)
        try:
            async with self._store.writing() as connection:
                fence = await conversations.raise_fence(connection, conversation_id)
            if monotonic() - begun >= self._lifetime:
                raise Elsewhere
        except BaseException:
            await self.give_back(lease)
            raise
        return Lease(conversation_id, fence, token)

    async def keep(self, lease: Lease) -> None:
        if not await self._run(_KEEP, lease, self._milliseconds):
            raise Elsewhere

    async def give_back(self, lease: Lease) -> None:
        try:
            await self._run(_GIVE_BACK, lease)
        except RedisDown:
            return

    async def unheld(self, conversation_ids: list[str]) -> list[str]:
        if not conversation_ids:
            return []
        with self._redis.reached() as client:
            holders = await client.mget([KEY + each for each in conversation_ids])
        return [each for each, holder in zip(conversation_ids, holders, strict=True) if holder is None]

    async def can_be_taken(self) -> bool:
        return await self._redis.answers()

    async def _run(self, script: str, lease: Lease, *values: int) -> bool:
        with self._redis.reached() as client:
            return bool(await client.eval(script, 1, KEY + lease.conversation_id, lease.token, *map(str, values)))
