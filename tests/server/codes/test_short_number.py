import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import short_number

numbers = st.binary(min_size=8, max_size=8).map(short_number.from_entropy)


@given(numbers)
def test_a_number_has_12_digits_and_is_read_back(number: str) -> None:
    assert len(number) == 12
    assert short_number.parse(number) == number
    assert short_number.parse(short_number.grouped(number)) == number


@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    assert short_number.parse(number[:place] + wrong + number[place + 1 :]) is None


@given(st.integers(0, 10**11 - 1))
def test_three_digits_at_once_give_the_check_digit_of_one_by_one(body: int) -> None:
    assert short_number.completed(body) == f"{body:011d}" + short_number.check_digit(f"{body:011d}")


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_numbers_near_one_lie_in_its_block(around: int, drawn: int) -> None:
    first, last = short_number.block_around(around)
    assert first <= short_number.completed(short_number.near(around, [drawn])[0]) <= last


def test_the_check_digit_is_that_of_the_example_in_the_standard() -> None:
    assert short_number.check_digit("0794") == "5"


@pytest.mark.parametrize("text", ["1234-5678 901", "１２３４ ５６７８ ９０１", " 12345678901"])
def test_blanks_hyphens_and_wide_digits_do_not_matter(text: str) -> None:
    assert short_number.parse(text + short_number.check_digit("12345678901")) == "12345678901" + short_number.check_digit("12345678901")


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "٠" * 12, "12345678901x", "\0" * 12])
def test_what_is_not_12_digits_is_no_number(text: str) -> None:
    assert short_number.parse(text) is None
