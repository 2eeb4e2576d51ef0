"""Amounts as people type them: yuan and percent, exact to the fen and the hundredth of a percent."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"^-?[0-9]{1,10}(\.[0-9]{1,2})?$")


def hundredths(text: str) -> int | None:
    """Return yuan as fen, or percent as basis points; None for what is no number of at most two decimals. `¥`, `%` and commas may stand."""
    plain = text.strip().translate(str.maketrans("", "", ",¥￥%％ "))
    return int(Decimal(plain) * 100) if _NUMBER.match(plain) else None


def typed(amount: int | None) -> str:
    """Return fen or basis points as one would type them, empty for None."""
    if amount is None:
        return ""
    sign, whole, part = "-" * (amount < 0), *divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02}" if part else f"{sign}{whole}"
