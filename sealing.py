"""Seals what patients write before it is stored: AES-256-GCM under the keys of DATA_KEYS. Both environments use it.

A sealed text is `s1.<id of the key>.<Base64 of nonce and ciphertext>`. The id tells which key opens it, not the key.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SHORTEST_KEY = 32  # characters of a key, random ones
MARK = "s1"
NONCE = 12  # bytes


class WrongKeys(ValueError):
    """DATA_KEYS holds no usable key; the text says why and shows none."""


class Unreadable(Exception):
    """A sealed text cannot be opened: its key is not known, or it was changed."""


class Keyring:
    """The first key seals; all of them open, so that one key can take over from another."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._secrets = [key.encode() for key in keys]
        self.ids = [_derived(secret, "id").hex()[:8] for secret in self._secrets]
        self._ciphers = {
            key_id: AESGCM(_derived(secret, "seal")) for key_id, secret in zip(self.ids, self._secrets, strict=True)
        }

    @classmethod
    def read(cls, setting: str) -> Keyring:
        """From keys with commas or spaces between them. Raises WrongKeys."""
        keys = setting.replace(",", " ").split()
        if not keys:
            raise WrongKeys("no key in it")
        for place, key in enumerate(keys, start=1):
            if len(key) < SHORTEST_KEY:
                raise WrongKeys(f"key {place} has fewer than {SHORTEST_KEY} characters")
        return cls(keys)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self.ids[0]

    def seal(self, text: str) -> str:
        head = start_of(self.newest)
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), head.encode())
        return head + urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str) -> str:
        """Raises Unreadable."""
        mark, key_id, body = [*sealed.split(".", 2), "", ""][:3]
        cipher = self._ciphers.get(key_id)
        if mark != MARK or cipher is None:
            raise Unreadable("sealed with a key that DATA_KEYS does not hold" if mark == MARK else "not sealed")
        try:
            raw = urlsafe_b64decode(body)
            return cipher.decrypt(raw[:NONCE], raw[NONCE:], start_of(key_id).encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise Unreadable("changed since it was sealed") from None

    def digests(self, purpose: str, text: str) -> list[str]:
        """A keyed hash of `text` by each key, the newest first: finds a value again without showing it."""
        secrets = [_derived(secret, purpose) for secret in self._secrets]
        return [hmac.new(secret, text.encode(), hashlib.sha256).hexdigest() for secret in secrets]


def start_of(key_id: str) -> str:
    """What every text begins with that this key sealed."""
    return f"{MARK}.{key_id}."


def _derived(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose, so that no two share a key."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
