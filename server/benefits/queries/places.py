"""Where a benefit counts."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.registry import Merchant, MerchantGroupMember
from server.benefits.terms import Scope
from server.registry.queries import page_by_name


class Square(Protocol):
    """A map cut into cells, in millionths of a degree; row 0 is the southernmost, column 0 the westernmost."""

    @property
    def south_e6(self) -> int: ...
    @property
    def west_e6(self) -> int: ...
    @property
    def cell_e6(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> int: ...


async def merchants_within(scope: Scope, *, day: date, after: str | None, limit: int) -> tuple[list[Merchant], str | None]:
    """Return up to `limit` merchants, open on `day`, where a benefit of this scope counts, by name, and the cursor of the next page.

    Refused("cursor_unknown") for a cursor that is none.
    """
    return await page_by_name(_within(scope, day), after=after, limit=limit)


async def counted_on_map(scope: Scope, square: Square, *, day: date) -> list[tuple[int, int, int]]:
    """Return row, column and number of merchants for every cell of a map in which some lie within a scope. Counted by the database."""
    south, west, cell = square.south_e6, square.west_e6, square.cell_e6
    covered = {
        "latitude_e6__gte": south, "latitude_e6__lt": south + square.rows * cell,
        "longitude_e6__gte": west, "longitude_e6__lt": west + square.columns * cell,
    }  # fmt: skip
    cells = _within(scope, day).filter(**covered).annotate(
        row=RawSQL(f"(latitude_e6 - ({south})) / {cell}"), column=RawSQL(f"(longitude_e6 - ({west})) / {cell}"), number=Count("id")
    )  # fmt: skip
    return await cells.group_by("row", "column").values_list("row", "column", "number")


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
