"""Finding merchants."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.enums import Industry
from models.registry import Merchant, MerchantGroup, MerchantGroupMember
from server.platform.cursors import cursor, read_cursor
from server.platform.errors import NotFound
from server.platform.settings import BadSettings
from server.registry import unified_code
from server.registry.distance import apart_sql, metres_between

DEMO_SOURCE = "demo"
"""Who delivers the merchants of the demo city; no other source may be called so."""

NEAR_E6 = (20_000, 50_000, 200_000)
"""How far to look around a place, in millionths of a degree: about 2, 5 and 20 km. The first that finds enough is taken."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`words` is a part of the name, or a whole unified code. Closed merchants are found too: people hold old receipts."""

    words: str = ""
    district: str | None = None
    industry: Industry | None = None

    def conditions(self) -> Mapping[str, object]:
        exact = unified_code.normalised(self.words)
        # Of words without small and capital letters, as Chinese has none, the names are compared as they are: a third of the time.
        part = "name__contains" if self.words.upper() == self.words.lower() else "name__icontains"
        by_words = {"uscc": exact} if unified_code.is_unified_code(exact) else {part: self.words or None}
        asked = {**by_words, "district": self.district, "industry": self.industry}
        return {name: value for name, value in asked.items() if value is not None}


async def refuse_demo_city() -> None:
    """BadSettings when the database holds the demo city, whose passwords and tokens everybody can know."""
    if await Merchant.exists(source_code=DEMO_SOURCE):
        raise BadSettings(
            "XINMA_DATABASE_URL: this database holds the demo city, whose administrator and clerks anybody can be. "
            "Production needs a database of its own: make an empty one, name it here, run python -m server migrate and create-admin"
        )


async def find_merchant(merchant_id: UUID) -> Merchant:
    """Return a merchant. NotFound."""
    row = await Merchant.get_or_none(id=merchant_id)
    if row is None:
        raise NotFound("not_found")
    return row


async def find_merchants(wanted: Wanted, *, after: str | None, limit: int) -> tuple[list[Merchant], str | None]:
    """Return up to `limit` merchants in the order of names, those behind the cursor `after` only, and the cursor of the next page.

    Refused("cursor_unknown") for a cursor that is none.
    """
    return await page_by_name(Merchant.filter(**wanted.conditions()), after=after, limit=limit)


async def page_by_name(rows: QuerySet[Merchant], *, after: str | None, limit: int) -> tuple[list[Merchant], str | None]:
    """Return a page of some merchants as `find_merchants` does.

    The first read is of one index alone where that has every column that is asked about, as it has of names, districts and industries.
    """
    if after is not None:
        name, last = read_cursor(after, str)
        # The first condition follows from the second; it lets the index begin there.
        rows = rows.filter(Q(name__gte=name), Q(name__gt=name) | Q(id__gt=last))
    places = await rows.order_by("name", "id").limit(limit + 1).values_list("id", "name")
    page = places[:limit]
    merchants = {row.id: row for row in await Merchant.filter(id__in=[row_id for row_id, _ in page])}
    following = cursor(page[-1][1], page[-1][0]) if len(places) > limit else None
    return [merchants[row_id] for row_id, _ in page if row_id in merchants], following


async def find_merchants_near(wanted: Wanted, place_e6: tuple[int, int], *, limit: int) -> list[tuple[Merchant, int]]:
    """Return up to `limit` merchants around (latitude, longitude) in millionths of a degree, nearest first, with the distance in metres."""
    latitude_e6, longitude_e6 = place_e6
    rows: list[Merchant] = []
    for reach in NEAR_E6:
        box = Merchant.filter(
            **wanted.conditions(),
            latitude_e6__gte=latitude_e6 - reach,
            latitude_e6__lte=latitude_e6 + reach,
            longitude_e6__gte=longitude_e6 - reach,
            longitude_e6__lte=longitude_e6 + reach,
        )
        rows = await box.annotate(apart=RawSQL(apart_sql(place_e6))).order_by("apart", "id").limit(limit)
        if len(rows) >= limit:
            break
    return [(row, metres_between(place_e6, (row.latitude_e6 or 0, row.longitude_e6 or 0))) for row in rows]


@dataclass(frozen=True)
class Group:
    """A group of merchants, and how many are in it."""

    row: MerchantGroup
    members: int


async def merchant_groups() -> list[Group]:
    """Return every group by code, in two statements."""
    counted = await MerchantGroupMember.all().annotate(members=Count("id")).group_by("group_id").values_list("group_id", "members")
    members = {UUID(str(group_id)): int(number) for group_id, number in counted}
    return [Group(row, members.get(row.id, 0)) for row in await MerchantGroup.all().order_by("code")]


async def find_group(code: str) -> Group:
    """Return a group by its code. NotFound."""
    row = await MerchantGroup.get_or_none(code=code)
    if row is None:
        raise NotFound("not_found")
    return Group(row, await MerchantGroupMember.filter(group_id=row.id).count())
