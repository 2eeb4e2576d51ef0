from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.identity_number import check_character, normalised, reasons_to_refuse

TODAY = date(2026, 11, 20)


def _number(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the standard's own example
        _number("51010019900228123"),
        _number("51010020000229123"),
        _number("81000019850101001"),
        _number("82000019850101002"),
        _number("83000019850101003"),
        _number("11010120261120001"),
    ],
)
def test_a_good_number_passes(number: str) -> None:
    assert reasons_to_refuse(number, today=TODAY) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", ["identity_number_form"]),
        ("11010519491231002", ["identity_number_form"]),
        ("11010519491231002x", ["identity_number_form"]),
        ("1101051949123100２X", ["identity_number_form"]),
        ("110105194912310021", ["identity_number_check"]),
        (_number("51010019900230123"), ["identity_number_birth"]),
        (_number("51010019000229123"), ["identity_number_birth"]),
        (_number("11010120261121001"), ["identity_number_birth"]),
        (_number("11010117001121001"), ["identity_number_birth"]),
        (_number("00010119900101001"), ["identity_number_region"]),
        (_number("81010019900101001"), ["identity_number_region"]),
        (_number("99010120261321001"), ["identity_number_region", "identity_number_birth"]),
    ],
)
def test_a_bad_number_is_refused_with_every_reason(number: str, words: list[str]) -> None:
    assert [reason.code for reason in reasons_to_refuse(number, today=TODAY)] == words


def test_reasons_never_carry_the_number() -> None:
    number = "110105194912310021"
    assert not any(number[6:14] in repr(reason) for reason in reasons_to_refuse(number, today=TODAY))


def test_a_small_x_is_normalised() -> None:
    assert normalised(" 11010519491231002x ") == "11010519491231002X"


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_is_noticed(born: date, order: int, place: int, character: str) -> None:
    number = _number(f"510100{born:%Y%m%d}{order:03d}")
    changed = number[:place] + character + number[place + 1 :]
    assert (reasons_to_refuse(changed, today=TODAY) == []) == (changed == number)
