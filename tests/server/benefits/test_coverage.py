"""Where a benefit counts, and the part of it that lies in a district or a trade."""

from dataclasses import replace
from uuid import UUID

import pytest

from models.enums import Industry
from server.benefits.coverage import counts_at, narrowed
from server.benefits.eligibility import Desk
from server.benefits.terms import Scope

SHOP = UUID(int=1)
DESK = Desk(merchant_id=SHOP, industry=Industry.FOOD, district="湖滨街道")
EVERYWHERE = Scope(everywhere=True)
FOOD = Scope(industries=(Industry.FOOD, Industry.RETAIL))
LAKE = Scope(districts=("湖滨街道",))
GROUP = Scope(groups=("old_town",))
NAMED = Scope(merchant_ids=(SHOP,), industries=(Industry.REPAIR,))


@pytest.mark.parametrize(("scope", "counts"), [(EVERYWHERE, True), (FOOD, True), (LAKE, True), (NAMED, False), (GROUP, False)])
def test_every_list_of_a_scope_must_name_the_merchant(scope: Scope, counts: bool) -> None:
    assert counts_at(scope, DESK) is counts


def test_a_group_counts_where_the_desk_is_one_of_it() -> None:
    assert counts_at(GROUP, replace(DESK, groups=frozenset({"old_town", "lake"})))


@pytest.mark.parametrize(
    ("scope", "industry", "district", "left"),
    [
        (EVERYWHERE, None, None, EVERYWHERE),
        (EVERYWHERE, Industry.FOOD, "湖滨街道", Scope(industries=(Industry.FOOD,), districts=("湖滨街道",))),
        (FOOD, Industry.FOOD, None, Scope(industries=(Industry.FOOD,))),
        (FOOD, Industry.REPAIR, None, None),
        (LAKE, None, "古塔街道", None),
        (GROUP, None, None, GROUP),
        (NAMED, None, "湖滨街道", Scope(merchant_ids=(SHOP,), industries=(Industry.REPAIR,), districts=("湖滨街道",))),
    ],
)
def test_a_scope_is_narrowed_never_widened(scope: Scope, industry: Industry | None, district: str | None, left: Scope | None) -> None:
    assert narrowed(scope, industry=industry, district=district) == left
