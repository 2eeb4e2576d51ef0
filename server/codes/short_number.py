"""The number printed beside a merchant's code for people to read out: 11 random digits and a check digit.

It only looks up what is public anyway, so it is not secret and not derived from anything.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, reduce

LENGTH = 12
_ROOM = 10 ** (LENGTH - 1)
BLOCK = 10**7
"""Numbers drawn together share their first four digits, so that the database keeps them in few pages and is asked about them once."""
_NEXT = [{str(digit): ((product + digit) % 10 or 10) * 2 % 11 for digit in range(10)} for product in range(11)]
"""What a product becomes by a digit."""
_BEFORE_A_ZERO = 5
"""The product that a leading zero turns into the one everything begins with: eleven digits are read as twelve, in threes."""


def from_entropy(entropy: bytes) -> str:
    """Return the number that 8 random bytes stand for."""
    return completed(int.from_bytes(entropy, "big") % _ROOM)


def completed(body: int) -> str:
    """Return the number of which these are the first 11 digits."""
    by_three, thousands = _by_three(), body // 1000
    product = by_three[by_three[by_three[by_three[_BEFORE_A_ZERO][body // 10**9]][thousands // 1000 % 1000]][thousands % 1000]][body % 1000]
    return f"{body:0{LENGTH - 1}d}{(11 - product) % 10}"


def near(body: int, drawn: Iterable[int]) -> list[int]:
    """Return bodies in the block of one, by random integers of any size."""
    start = body % _ROOM // BLOCK * BLOCK
    return [start + each % BLOCK for each in drawn]


def block_around(body: int) -> tuple[str, str]:
    """Return the first and the last number that there may be in the block of one, which may be any random integer."""
    stem = f"{body % _ROOM // BLOCK:04d}"
    return f"{stem}{'0' * 8}", f"{stem}{'9' * 8}"


def parse(text: str) -> str | None:
    """Return the 12 digits, or None; blanks, hyphens and full-width digits are allowed."""
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == digits[-1] else None


def grouped(number: str) -> str:
    """Return the number as it is printed: 1234 5678 9012."""
    return " ".join(number[at : at + 4] for at in range(0, LENGTH, 4))


def check_digit(body: str) -> str:
    """GB/T 17710 (ISO/IEC 7064) MOD 11,10: finds every single wrong digit and nearly every swapped pair."""
    product = 10
    for digit in body:
        product = _NEXT[product][digit]
    return str((11 - product) % 10)


@cache
def _by_three() -> list[list[int]]:
    """Return what each product becomes by the three digits of each number below 1000."""
    return [[reduce(lambda at, digit: _NEXT[at][digit], f"{three:03d}", product) for three in range(1000)] for product in range(11)]
