"""Values of fields as registers write them. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from server.platform.errors import Reason

_NOTHING = dict.fromkeys(("N/A", "n/a", "NULL", "null", "-", "--", "—", "/"), "")
"""What registers write where they know nothing."""
_LONGEST_NOTHING = max(map(len, _NOTHING))
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?:[ T]00:00(?::00)?)?"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u200e\u200f\u2060\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = re.compile("[\t\n\r]+")


def tidied(column: Iterable[str]) -> list[str]:
    """Return a column's values without blanks around and without words for nothing."""
    return [value if len(value) > _LONGEST_NOTHING else _NOTHING.get(value, value) for value in map(str.strip, column)]


def cleaned(value: str, *, with_lines: bool = False) -> str:
    """Return a tidied value that is not printable as it should be: no invisible marks, and on one line unless it is a text `with_lines`."""
    visible = value.translate(_INVISIBLE).strip()
    return visible if with_lines else _BREAKS.sub(" ", visible)


def forbidden(value: str, *, encoding: str) -> Reason | None:
    """Return why a value cannot be kept: NUL, another control character, a byte that was not in `encoding`."""
    if value.isprintable() or not (found := _FORBIDDEN.search(value)):
        return None
    character = found.group()
    if character == "\0":
        return Reason(code="nul")
    if character >= "\ud800":
        return Reason(code="encoding", expected=encoding)
    return Reason(code="control_character", actual=f"U+{ord(character):04X}")


@lru_cache(maxsize=1 << 15)
def read_date(text: str) -> date | None:
    """Return the day of 2026-04-01, 2026/4/1, 2026.4.1, 20260401 or 2026年4月1日; None when there is none."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for place, part in enumerate(found.groups(), 1) if part and place != 2)
    try:
        return date(year, month, day)
    except ValueError:
        return None
