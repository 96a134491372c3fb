"""Staff's sessions and wrong passwords, for several front desks together, in the Redis they share.

Without it, and while it is down, each front desk knows those of its own: staff must see the tickets then, too.
"""

import json
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256

from console.attempts import FOR, MOST, Attempts, network_of
from console.sessions import IDLE, Session, Sessions, key_of
from frontdesk.shared_redis import RedisDown, SharedRedis

# Counts one try and returns 0, or the milliseconds until the next is allowed.
_BEGIN = """
if tonumber(redis.call('get', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return redis.call('pttl', KEYS[1]) end
redis.call('incr', KEYS[1])
redis.call('pexpire', KEYS[1], ARGV[2])
return 0
"""


class SharedAttempts:
    def __init__(self, own: Attempts, redis: SharedRedis | None) -> None:
        self._own = own
        self._redis = redis

    async def begin(self, address: str) -> int:
        """Seconds until the next try is allowed; 0 when it is now. It then counts as failed until `succeeded`."""
        if self._redis:
            with suppress(RedisDown), self._redis.reached() as client:
                milliseconds = await client.eval(_BEGIN, 1, _tried_by(address), str(MOST), str(FOR.seconds * 1000))
                return -(-int(milliseconds) // 1000)
        if wait := self._own.seconds_to_wait(address):
            return wait
        self._own.begin(address)
        return 0

    async def succeeded(self, address: str) -> None:
        self._own.succeeded(address)
        if self._redis:
            with suppress(RedisDown), self._redis.reached() as client:
                await client.delete(_tried_by(address))


class SharedSessions:
    """`password_hash` is part of every key, so that a new password signs everybody out here, too."""

    def __init__(self, own: Sessions, redis: SharedRedis | None, password_hash: str) -> None:
        self._own = own
        self._redis = redis
        self._prefix = f"frontdesk:session:{sha256(password_hash.encode()).hexdigest()[:16]}:"

    async def begin(self) -> tuple[str, Session]:
        session_id, session = self._own.begin()
        if self._redis:
            with suppress(RedisDown), self._redis.reached() as client:
                await client.set(self._key(session_id), _written(session), px=IDLE)
        return session_id, session

    async def find(self, session_id: str | None, *, active: bool) -> Session | None:
        """As `Sessions.find`; what Redis says of the session is right while it can be asked."""
        if self._redis and session_id:
            with suppress(RedisDown), self._redis.reached() as client:
                written = await client.get(self._key(session_id))
                if written is None:
                    self._own.end(session_id)
                    return None
                known = self._own.find(session_id, active=False)
                self._own.keep(session_id, replace(_read(written), viewed=known.viewed if known else set()))
                session = self._own.find(session_id, active=active)
                if session and active:
                    # xx: whoever signed out meanwhile stays so
                    await client.set(self._key(session_id), _written(session), px=IDLE, xx=True)
                return session
        return self._own.find(session_id, active=active)

    async def end(self, session_id: str | None) -> None:
        self._own.end(session_id)
        if self._redis and session_id:
            with suppress(RedisDown), self._redis.reached() as client:
                await client.delete(self._key(session_id))

    def _key(self, session_id: str) -> str:
        return self._prefix + key_of(session_id)


def _tried_by(address: str) -> str:
    return f"frontdesk:attempts:{network_of(address)}"


def _written(session: Session) -> str:
    """What it was shown is each front desk's own to know."""
    values = {name: value for name, value in asdict(session).items() if name != "viewed"}
    return json.dumps(values, default=datetime.isoformat)


def _read(written: str | bytes) -> Session:
    values = json.loads(written)
    moments = {name: datetime.fromisoformat(values[name]) for name in ("began_at", "active_at")}
    return Session(**{**values, **moments})
