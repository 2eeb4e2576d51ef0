"""What a voucher's code looks like. Pure: the entropy is handed in."""

import re

from server.platform.errors import Reason

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 characters: none is mistaken for another on paper (0 and O, 1 and I)."""
PLACE = "#"
GUESSES = 1_000_000
"""So many guesses hit on average one code of a campaign."""
_TABLE = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))


def places(pattern: str) -> int:
    return pattern.count(PLACE)


def pattern_reasons(pattern: str, wanted: int) -> list[Reason]:
    """Return why a pattern is too short for so many codes: `expected` and `actual` count its places."""
    needed = places_needed(wanted)
    if places(pattern) >= needed:
        return []
    return [Reason(code="pattern_too_short", path="pattern", expected=needed, actual=places(pattern), remedy="add_places")]


def places_needed(wanted: int) -> int:
    """Return how many places leave GUESSES times as many codes as are made."""
    needed, room = 0, 1
    while room < wanted * GUESSES:
        needed, room = needed + 1, room * len(ALPHABET)
    return needed


def codes_of(pattern: str, entropy: bytes) -> list[str]:
    """Return a code for every `places(pattern)` bytes, different ones only, in their order. 32 divides 256: no character is favoured."""
    width = places(pattern)
    drawn = entropy.translate(_TABLE).decode("ascii")
    template = pattern.replace(PLACE, "%s")
    return list(dict.fromkeys(template % tuple(drawn[start : start + width]) for start in range(0, len(drawn) - width + 1, width)))


def canonical(typed: str) -> str:
    """Return a typed code as it is stored: capitals, without spaces, whatever kind of dash."""
    return re.sub(r"[\u2010-\u2015\u2212\uff0d]", "-", re.sub(r"\s", "", typed)).upper()
