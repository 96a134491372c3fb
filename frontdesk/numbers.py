"""Stands for a phone number where the number itself must not: as a keyed hash, and as a conversation's id.

The key is made once for a database and kept in it, sealed. So it outlives every change of SECRET_KEY and DATA_KEYS, and
somebody who opted out stays so after all else of them was erased.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.contacts import REGION
from frontdesk.engine import insert_if_new
from frontdesk.store import number_keys

THE_ONE = 1


class NotANumber(ValueError):
    """What should be a phone number is none."""


def e164(written: str) -> str:
    """The number in E.164, whatever its spaces; short codes stay as they are. Raises NotANumber."""
    digits = written.strip()
    if digits.isdecimal() and 3 <= len(digits) <= 6:
        return digits
    try:
        number = phonenumbers.parse(digits, REGION)
    except NumberParseException:
        raise NotANumber from None
    if not phonenumbers.is_possible_number(number):
        raise NotANumber
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@dataclass(frozen=True)
class NumberKey:
    secret: str

    def hashed(self, number: str) -> str:
        return self._digest("number", number)

    def conversation_id(self, channel: str, number: str) -> str:
        return self._digest(f"conversation {channel}", number)[:48]

    def _digest(self, purpose: str, number: str) -> str:
        return hmac.new(self.secret.encode(), f"{purpose} {number}".encode(), hashlib.sha256).hexdigest()


async def key_of(connection: AsyncConnection) -> NumberKey | None:
    """None in a database that nobody has texted yet."""
    secret = (await connection.execute(select(number_keys.c.secret))).scalar()
    return NumberKey(secret) if secret else None


async def ensure_key(connection: AsyncConnection) -> NumberKey:
    """Makes it with the first text."""
    found = await key_of(connection)
    if found is None:
        await insert_if_new(connection, number_keys, id=THE_ONE, secret=secrets.token_urlsafe(32))
        found = await key_of(connection)
    assert found
    return found
