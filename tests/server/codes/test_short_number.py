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


def test_the_check_digit_is_that_of_the_standard() -> None:
    # ISO/IEC 7064 MOD 11,10 gives 0794 the check digit 5; leading zeros change the sum, so this body was worked by hand.
    assert short_number.parse("00000000000" + "2") == "000000000002"


@pytest.mark.parametrize("text", ["1234-5678 9018", "１２３４ ５６７８ ９０１８"])
def test_blanks_hyphens_and_wide_digits_do_not_matter(text: str) -> None:
    body = "12345678901"
    [right] = [body + str(digit) for digit in range(10) if short_number.parse(body + str(digit))]
    assert short_number.parse(text[:-1] + right[-1]) == right


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "٠" * 12, "²" * 12, "12345678901x", "\0" * 12])
def test_what_is_not_12_digits_is_no_number(text: str) -> None:
    assert short_number.parse(text) is None
