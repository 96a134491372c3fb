"""What is sealed is opened by its key only."""

import pytest

from sealing import Keyring, Unreadable, WrongKeys

OLD, NEW = "o" * 32, "n" * 32
TEXT = "¿Duele? 😀 " * 20


def test_opens_what_it_sealed_and_shows_nothing_of_it() -> None:
    sealed = Keyring.read(OLD).seal(TEXT)
    assert sealed.isascii()
    assert "Duele" not in sealed
    assert Keyring.read(OLD).open(sealed) == TEXT


def test_seals_the_same_text_differently_each_time() -> None:
    keyring = Keyring.read(OLD)
    assert keyring.seal(TEXT) != keyring.seal(TEXT)


def test_the_first_key_seals_and_all_open() -> None:
    sealed = Keyring.read(OLD).seal(TEXT)
    both = Keyring.read(f"{NEW}, {OLD}")
    assert both.open(sealed) == TEXT
    assert Keyring.read(NEW).open(both.seal(TEXT)) == TEXT


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unreadable, match="DATA_KEYS does not hold"):
        Keyring.read(NEW).open(Keyring.read(OLD).seal(TEXT))


@pytest.mark.parametrize("harm", [lambda s: s[:-4], lambda s: f"{s[:-6]}AAAA{s[-2:]}", lambda s: s[:12], lambda s: "x"])
def test_says_so_when_it_was_changed(harm) -> None:  # type: ignore[no-untyped-def]
    keyring = Keyring.read(OLD)
    with pytest.raises(Unreadable):
        keyring.open(harm(keyring.seal(TEXT)))


@pytest.mark.parametrize(("keys", "words"), [(" , ", "no key"), (f"{OLD} short", "key 2 has fewer than 32")])
def test_says_what_is_wrong_with_keys_without_showing_them(keys: str, words: str) -> None:
    with pytest.raises(WrongKeys, match=words) as caught:
        Keyring.read(keys)
    assert "short" not in str(caught.value)


def test_hashes_differ_by_purpose_and_key() -> None:
    keyring = Keyring.read(f"{NEW} {OLD}")
    first, second = keyring.digests("contact", "+14045550142")
    assert first == Keyring.read(NEW).digests("contact", "+14045550142")[0]
    assert len({first, second, *keyring.digests("audit", "+14045550142")}) == 4
