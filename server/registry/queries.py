"""Finding merchants."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.enums import Industry
from models.registry import Merchant
from server.registry import unified_code
from server.registry.distance import metres_between

NEAR_E6 = (20_000, 50_000, 200_000)
"""How far to look around a place, in millionths of a degree: about 2, 5 and 20 km. The first that finds enough is taken."""
MOST_NEAR = 1000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`words` is a part of the name, or a whole unified code. Closed merchants are found too: people hold old receipts."""

    words: str = ""
    district: str | None = None
    industry: Industry | None = None

    def conditions(self) -> Mapping[str, object]:
        exact = unified_code.normalised(self.words)
        by_words = {"uscc": exact} if unified_code.is_unified_code(exact) else {"name__icontains": self.words or None}
        asked = {**by_words, "district": self.district, "industry": self.industry}
        return {name: value for name, value in asked.items() if value is not None}


async def find_merchants(wanted: Wanted, *, after: UUID | None, limit: int) -> list[Merchant]:
    """Return up to `limit` merchants in the order in which they came, those behind `after` only."""
    rows = Merchant.filter(**wanted.conditions())
    if after is not None:
        rows = rows.filter(id__gt=after)
    return await rows.order_by("id").limit(limit)


async def find_merchants_near(wanted: Wanted, place_e6: tuple[int, int], *, limit: int) -> list[tuple[Merchant, int]]:
    """Return up to `limit` merchants around (latitude, longitude) in millionths of a degree, nearest first, with the distance in metres.

    In a place more crowded than MOST_NEAR within 2 km the nearest of the first that many are returned.
    """
    latitude_e6, longitude_e6 = place_e6
    for reach in NEAR_E6:
        rows = await Merchant.filter(
            **wanted.conditions(),
            latitude_e6__gte=latitude_e6 - reach,
            latitude_e6__lte=latitude_e6 + reach,
            longitude_e6__gte=longitude_e6 - reach,
            longitude_e6__lte=longitude_e6 + reach,
        ).limit(MOST_NEAR)
        if len(rows) >= limit:
            break
    found = [(row, metres_between(place_e6, (row.latitude_e6 or 0, row.longitude_e6 or 0))) for row in rows]
    return sorted(found, key=lambda each: each[1])[:limit]
