"""Counts the segments an SMS is sent and paid in, from its text alone.

Knows the two encodings a phone network uses. Does not shorten or replace anything, and does not know a provider.
"""

from dataclasses import dataclass
from typing import Literal

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of 3GPP TS 23.038, section 6.2.1, without the escape code itself."""

GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")
"""The extension table of 3GPP TS 23.038, section 6.2.1.1: each of these takes an escape code and a code."""


@dataclass(frozen=True)
class Count:
    """What sending a text costs: `units` are septets in GSM-7 and 16-bit code units in UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def count_segments(text: str) -> Count:
    """Encoding, length and number of segments of `text`; an empty text has no segment.

    One segment holds 160 septets or 70 code units. In a longer text each segment gives up 6 bytes to the header that
    joins them, which leaves 153 or 67; an escape code or surrogate is never parted from its other half.
    """
    if outside_gsm7(text):
        return _count("UCS-2", [2 if ord(character) > 0xFFFF else 1 for character in text], single=70, joined=67)
    return _count("GSM-7", [2 if character in GSM7_EXTENSION else 1 for character in text], single=160, joined=153)


def outside_gsm7(text: str) -> list[str]:
    """The characters, each once and in order, that force the whole text into the far shorter UCS-2 segments."""
    return [character for character in dict.fromkeys(text) if character not in GSM7_BASIC | GSM7_EXTENSION]


def _count(encoding: Literal["GSM-7", "UCS-2"], widths: list[int], *, single: int, joined: int) -> Count:
    units = sum(widths)
    if units <= single:
        return Count(encoding, units, min(units, 1))
    return Count(encoding, units, _fill(widths, joined))


def _fill(widths: list[int], room: int) -> int:
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
