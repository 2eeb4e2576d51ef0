"""Merchants that a form or a page may offer: those somebody looked for, never a list of all."""

from uuid import UUID

from server.codes import short_number
from server.codes.queries import find_by_short_number
from server.platform.errors import NotFound
from server.registry.queries import Wanted, find_merchants

MOST_SHOPS = 50
Choice = tuple[UUID, str]


async def merchants_like(words: str) -> list[Choice]:
    """Return the ids and names of merchants by a name, a part of one, a unified code or a short number; none for no words."""
    sought = words.replace("\0", "").strip()[:100]
    if short_number.parse(sought):
        try:
            found = [(await find_by_short_number(sought)).merchant]
        except NotFound:
            return []
    else:
        found, _ = await find_merchants(Wanted(words=sought), after=None, limit=MOST_SHOPS) if sought else ([], None)
    return [(row.id, f"{row.name} · {row.district}") for row in found]
