"""Unified social credit codes of legal subjects (GB 32100-2015), with the organisation code inside (GB 11714-1997). Pure."""

import re
import sys
from array import array
from collections.abc import Sequence
from operator import mul

from server.platform.errors import Reason

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
BASIS = "GB 32100-2015"
INNER_BASIS = "GB 11714-1997"
REGISTRARS = "123456789ANY"
"""First place: who registered. N, A and Y were added to the standard's table by its amendment."""

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_CHECKS = "0X987654321"
_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_INNER_VALUES = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))
_FORM = f"[{REGISTRARS}][{ALPHABET}][0-9]{{6}}[{ALPHABET}]{{8}}[0-9X][{ALPHABET}]"
_SHAPE, _SHAPES = re.compile(_FORM), re.compile(f"(?:{_FORM})*+")
_SUMS = range(30 * sum(_WEIGHTS) + 1)
_CHECK_OF, _INNER_CHECK_OF = ("".join(ALPHABET[-each % 31] for each in _SUMS), "".join(_INNER_CHECKS[each % 11] for each in _SUMS))


def normalised(text: str) -> str:
    """Return the code as it is kept: capitals, nothing around it."""
    return text.strip().upper()


def are_unified_codes(codes: Sequence[str]) -> bool:
    """Tell whether all of many normalised codes have their form and both their check characters, at a tenth of the cost of one by one.

    One large integer holds the n-th characters of all codes in lanes of 16 bits: 17 multiplications and additions of such integers are
    the weighted sums of all codes, and no lane overflows (30 · Σ weights < 2¹⁶).
    """
    together = "".join(codes)
    if set(map(len, codes)) - {LENGTH} or not _SHAPES.fullmatch(together):
        return False
    raw = together.encode()
    inner = _weighted(raw.translate(_INNER_VALUES)[8:], _INNER_WEIGHTS, len(codes))
    outer = _weighted(raw.translate(_VALUES), _WEIGHTS, len(codes))
    checks = "".join(map(_CHECK_OF.__getitem__, outer))
    return "".join(map(_INNER_CHECK_OF.__getitem__, inner)) == together[16::LENGTH] and checks == together[17::LENGTH]


def is_unified_code(code: str) -> bool:
    """Tell whether a normalised code has its form and both its check characters."""
    if not _SHAPE.fullmatch(code):
        return False
    raw = code.encode()
    inner = sum(map(mul, raw[8:16].translate(_INNER_VALUES), _INNER_WEIGHTS))
    outer = sum(map(mul, raw[:17].translate(_VALUES), _WEIGHTS))
    return _INNER_CHECKS[inner % 11] == code[16] and ALPHABET[-outer % 31] == code[17]


def reasons_to_refuse(code: str) -> list[Reason]:
    """Return every reason why a normalised code is none; empty for a good one."""
    if is_unified_code(code):
        return []
    if len(code) != LENGTH:
        return [Reason(code="uscc_length", expected=LENGTH, actual=len(code), basis=BASIS)]
    if not set(code) <= set(ALPHABET):
        return [Reason(code="uscc_alphabet", actual="".join(sorted(set(code) - set(ALPHABET))), basis=BASIS)]
    reasons = _reasons_of_form(code)
    if (expected := inner_check(code[8:16])) != code[16]:
        reasons.append(Reason(code="uscc_inner_check", expected=expected, actual=code[16], basis=INNER_BASIS))
    if (expected := outer_check(code[:17])) != code[17]:
        reasons.append(Reason(code="uscc_check", expected=expected, actual=code[17], basis=BASIS))
    return reasons


def completed(body: str) -> str:
    """Return the 18 characters of a code of which the first 16 are given: both checks are added."""
    with_inner = body + inner_check(body[8:16])
    return with_inner + outer_check(with_inner)


def inner_check(body: str) -> str:
    """Return the check character of an organisation code's eight characters: 11 - Σ mod 11, 10 is X and 11 is 0."""
    return _INNER_CHECKS[sum(map(mul, body.encode().translate(_INNER_VALUES), _INNER_WEIGHTS)) % 11]


def outer_check(body: str) -> str:
    """Return the check character of a unified code's first 17: (31 - Σ mod 31) mod 31."""
    return ALPHABET[-sum(map(mul, body.encode().translate(_VALUES), _WEIGHTS)) % 31]


def _reasons_of_form(code: str) -> list[Reason]:
    reasons = []
    if code[0] not in REGISTRARS:
        reasons.append(Reason(code="uscc_registrar", expected=REGISTRARS, actual=code[0], basis=BASIS))
    if not code[2:8].isdigit():
        reasons.append(Reason(code="uscc_division", actual=code[2:8], basis=BASIS))
    return reasons


def _weighted(values: bytes, weights: Sequence[int], count: int) -> Sequence[int]:
    """Return for each of `count` codes the sum of its values, 18 bytes apart, times the weights."""
    total = 0
    for place, weight in enumerate(weights):
        lanes = bytearray(2 * count)
        lanes[::2] = values[place::LENGTH]
        total += weight * int.from_bytes(lanes, "little")
    sums = array("H", total.to_bytes(2 * count, "little"))
    if sys.byteorder == "big":
        sums.byteswap()
    return sums
