"""Finds what belongs to a person: by their number or address, a conversation's id, or a ticket's reference."""

import re

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.contacts import read_contact
from frontdesk.conversations import contact_hashes
from frontdesk.numbers import key_of
from frontdesk.store import conversations, text_lines, tickets
from frontdesk.tickets import REFERENCE_LETTERS

REFERENCE = re.compile(rf"[{REFERENCE_LETTERS}]{{3}}-[{REFERENCE_LETTERS}]{{3}}")


class Nobody(Exception):
    """Nothing is stored of this person; the text says what was looked for, without repeating it."""


async def conversations_of(connection: AsyncConnection, who: str) -> list[str]:
    """The ids of the person's conversations. A contact finds those where it is the way to reach them, a number also
    those that are held by text with it. Raises Nobody.
    """
    of = conversations.c
    if REFERENCE.fullmatch(reference := who.strip().upper()):
        what = "ticket with this reference"
        wanted = select(tickets.c.conversation_id).where(tickets.c.reference == reference)
    elif contact := read_contact(who):
        what = "conversation with this number or address"
        key = await key_of(connection)
        by_text = select(text_lines.c.conversation_id).where(
            text_lines.c.number_hash == (key.hashed(contact.value) if key else None)
        )
        hashes = contact_hashes(connection, contact.value)
        wanted = select(of.id).where(or_(of.contact_hash.in_(hashes), of.id.in_(by_text)))
    else:
        what = "conversation with this id, and it is no number, address or reference either"
        wanted = select(of.id).where(of.id == who.strip())
    found = sorted((await connection.execute(wanted)).scalars())
    if not found:
        raise Nobody(f"There is no {what}.")
    return found
