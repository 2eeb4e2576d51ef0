"""The rule of GB 11643, against numbers worked out by hand and against every single typing error."""

from datetime import date

import pytest

from server.access.identity_number import identity_number
from server.platform.errors import Invalid

TODAY = date(2026, 11, 20)
PUBLISHED = "11010519491231002X"  # the example in the standard itself


@pytest.mark.parametrize("number", [PUBLISHED, PUBLISHED.lower(), "440524188001010014", "810000199408230021", "830000199201300022"])
def test_right_numbers_are_taken_in_upper_case(number: str) -> None:
    assert identity_number(number, today=TODAY) == number.upper()


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1101051949123100",
        "110105194912310021",
        "00010519491231002X",
        "110105194913310029",
        "110105194902300022",
        "11010520261121002X",
        "1101051949123100２X",
        "1101O519491231002X",
        "-1010519491231002X",
    ],
)
def test_wrong_numbers_are_refused(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        identity_number(number, today=TODAY)
    assert refused.value.code == "identity_number_invalid"


@pytest.mark.parametrize("place", range(17))
def test_no_single_wrong_digit_passes(place: int) -> None:
    for digit in set("0123456789") - {PUBLISHED[place]}:
        with pytest.raises(Invalid):
            identity_number(PUBLISHED[:place] + digit + PUBLISHED[place + 1 :], today=TODAY)


def test_nobody_is_born_tomorrow() -> None:
    born_today = "110105202611200012"
    numbers = [born_today[:17] + check for check in "0123456789X"]
    right = [number for number in numbers if _passes(number, TODAY)]
    assert len(right) == 1
    assert not _passes(right[0], date(2026, 11, 19))


def _passes(number: str, today: date) -> bool:
    try:
        identity_number(number, today=today)
    except Invalid:
        return False
    return True
