"""Numbers of residents' identity cards (GB 11643-1999). Pure."""

import re
from datetime import date

from server.platform.errors import Reason

BASIS = "GB 11643-1999"
EARLIEST_BIRTH = date(1850, 1, 1)
RESIDENCE_PERMIT_REGIONS = ("810000", "820000", "830000")
"""Hong Kong, Macao and Taiwan, in residence permits (国务院令 第 700 号 region codes)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]")


def normalised(text: str) -> str:
    """Return the number as it is sealed and hashed: a capital X, nothing around it."""
    return text.strip().upper()


def reasons_to_refuse(number: str, *, today: date) -> list[Reason]:
    """Return every reason why a normalised number is none; empty for a good one. Reasons never carry the number or a part of it."""
    if not _SHAPE.fullmatch(number):
        return [Reason(code="identity_number_form", basis=BASIS)]
    reasons = []
    if number[:6] not in RESIDENCE_PERMIT_REGIONS and not _PROVINCE.match(number):
        reasons.append(Reason(code="identity_number_region", basis=BASIS))
    born = birth_date(number)
    if born is None or not EARLIEST_BIRTH <= born <= today:
        reasons.append(Reason(code="identity_number_birth", basis=BASIS))
    if check_character(number[:17]) != number[17]:
        reasons.append(Reason(code="identity_number_check", basis=BASIS))
    return reasons


def birth_date(number: str) -> date | None:
    """Return the date of birth inside a number, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_character(body: str) -> str:
    """Return the check of 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
