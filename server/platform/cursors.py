"""Where the next page of a list begins, as an opaque text: what stands in it is ours, may change, and is checked when it comes back."""

import base64
import json
import re
from typing import Any
from uuid import UUID

from server.platform.errors import Reason, Refused


def cursor(place: str | int, row_id: UUID) -> str:
    """Return the cursor behind a row: its place in the order, and its id where places are equal."""
    return base64.urlsafe_b64encode(json.dumps([place, str(row_id)], ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(text: str, kind: type[str] | type[int]) -> tuple[Any, UUID]:
    """Return place and id. Refused("cursor_unknown") for what is no cursor of a list ordered by that kind of value."""
    try:
        place, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        last = UUID(row_id)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise _refusal() from None
    if type(place) is not kind or not _fits_a_column(place):
        raise _refusal()
    return place, last


def _fits_a_column(place: str | int) -> bool:
    if isinstance(place, int):
        return 0 <= place < 2**62
    return "\0" not in place and not re.search("[\ud800-\udfff]", place)


def _refusal() -> Refused:
    return Refused("cursor_unknown", reasons=[Reason(code="cursor_unknown", path="cursor")])
