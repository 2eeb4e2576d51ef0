"""Codes of vouchers: many, different, hard to guess, easy to type."""

import re
from collections import Counter
from random import Random

import pytest

from server.benefits.voucher_codes import ALPHABET, canonical, codes_of, pattern_reasons, places_needed


def test_codes_follow_their_pattern_and_differ() -> None:
    codes = codes_of("LINHU-####-####", Random(1).randbytes(8 * 5000))
    assert len(codes) == len(set(codes)) == 5000
    assert all(re.fullmatch(f"LINHU-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code) for code in codes)


def test_the_same_code_drawn_twice_is_returned_once() -> None:
    assert codes_of("A#", b"\x00\x00\x01") == ["A2", "A3"]


def test_no_character_is_favoured() -> None:
    counts = Counter("".join(codes_of("####", bytes(first ^ turn for first in range(256) for turn in (0, 85, 170, 255)))))
    assert len(counts) == len(ALPHABET)
    assert max(counts.values()) - min(counts.values()) == 0


def test_bytes_that_are_left_over_make_no_code() -> None:
    assert codes_of("##", b"\x00\x01\x02") == ["23"]


@pytest.mark.parametrize(("wanted", "needed"), [(1, 4), (1_000, 6), (100_000, 8), (1_000_000, 8), (2_000_000, 9)])
def test_a_pattern_leaves_a_million_guesses_for_each_code(wanted: int, needed: int) -> None:
    assert places_needed(wanted) == needed
    assert pattern_reasons("X-" + "#" * needed, wanted) == []
    [reason] = pattern_reasons("X-" + "#" * (needed - 1), wanted)
    assert (reason.code, reason.expected, reason.actual) == ("pattern_too_short", needed, needed - 1)


@pytest.mark.parametrize("typed", ["linhu-ab23-cd45", " LINHU-AB23-CD45 ", "LINHU–AB23—CD45", "linhu－ab 23 －cd45"])
def test_a_code_is_found_however_it_was_typed(typed: str) -> None:
    assert canonical(typed) == "LINHU-AB23-CD45"
