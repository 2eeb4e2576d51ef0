"""The resident identity number (GB 11643-1999): six digits of region, eight of birth, three of order, one check character."""

from datetime import date

from server.platform.errors import Invalid, Reason

LENGTH = 18
REGIONS = frozenset([*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, *range(81, 84)])
"""First two digits (GB/T 2260); 81, 82 and 83 are given to residents from Hong Kong, Macao and Taiwan."""
WEIGHTS = [2**place % 11 for place in range(LENGTH - 1, 0, -1)]
CHECKS = "10X98765432"


def identity_number(text: str, *, today: date) -> str:
    """Return the number in upper case. Invalid("identity_number_invalid") when its form, region, birthday or check is wrong.

    Which part is wrong is not said: the number is typed from a card, and whoever guesses numbers learns nothing.
    """
    number = text.upper()
    if not _has_form(number) or not _is_born(number[6:14], today) or _check(number) != number[-1]:
        raise Invalid("identity_number_invalid", reasons=[Reason(code="identity_number_form", path="identity_number")])
    return number


def _has_form(number: str) -> bool:
    digits = number[:-1]
    return len(number) == LENGTH and digits.isascii() and digits.isdigit() and int(digits[:2]) in REGIONS


def _is_born(birth: str, today: date) -> bool:
    try:
        return date(1850, 1, 1) <= date(int(birth[:4]), int(birth[4:6]), int(birth[6:])) <= today
    except ValueError:
        return False


def _check(number: str) -> str:
    """ISO 7064 MOD 11-2."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]
