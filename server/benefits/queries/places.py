"""Where a benefit counts."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.registry import Merchant, MerchantGroupMember
from server.benefits.terms import Scope
from server.registry.queries import page_by_name

MOST_DRAWN = 20_000


async def merchants_within(scope: Scope, *, day: date, after: str | None, limit: int) -> tuple[list[Merchant], str | None]:
    """Return up to `limit` merchants, open on `day`, where a benefit of this scope counts, by name, and the cursor of the next page.

    Refused("cursor_unknown") for a cursor that is none.
    """
    return await page_by_name(_within(scope, day), after=after, limit=limit)


async def coordinates_within(scope: Scope, *, day: date) -> list[tuple[int, int]]:
    """Return latitude and longitude, in millionths of a degree, of merchants within a scope that names them: of MOST_DRAWN at most."""
    placed = _within(scope, day).filter(latitude_e6__not_isnull=True, longitude_e6__not_isnull=True)
    return await placed.limit(MOST_DRAWN).values_list("latitude_e6", "longitude_e6")


async def groups_of(merchant_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the codes of the groups that each of these merchants is in. One statement."""
    found: dict[UUID, set[str]] = {id: set() for id in merchant_ids}
    members = MerchantGroupMember.filter(merchant_id__in=merchant_ids)
    for id, code in await members.values_list("merchant_id", "group__code"):
        found[id].add(str(code))
    return {id: frozenset(codes) for id, codes in found.items()}


def _within(scope: Scope, day: date) -> QuerySet[Merchant]:
    asked: dict[str, Sequence[object]] = {"id__in": scope.merchant_ids, "industry__in": scope.industries, "district__in": scope.districts}
    rows = Merchant.filter(**{name: list(values) for name, values in asked.items() if values})
    if scope.groups:
        rows = rows.filter(id__in=Subquery(MerchantGroupMember.filter(group__code__in=scope.groups).values("merchant_id")))
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=day))
