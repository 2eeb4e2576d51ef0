"""Which benefit of a group an order gets."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.orders import Order
from server.benefits.stacking import Stacking, better_deal, order_reasons, winner
from server.platform.errors import Refused
from tests.server.benefits.offers import terms_with


@pytest.mark.parametrize(
    ("stacking", "lane", "free"),
    [
        ({"rule": "exclusive"}, 0, True),
        ({"rule": "exclusive"}, 1, False),
        ({"rule": "best_deal"}, 1, False),
        ({"rule": "lanes", "lane": 2}, 0, True),
        ({"rule": "lanes", "lane": 2}, 1, True),
        ({"rule": "lanes", "lane": 2}, 2, False),
        ({"rule": "lanes", "lane": 1}, 2, False),
    ],
)
def test_an_order_goes_through_the_lanes_upwards_and_has_one_of_each(stacking: dict[str, Any], lane: int, free: bool) -> None:
    found = list(order_reasons(_stacking(stacking), Order(ref="x", lane=lane, earlier_benefit="other" if lane else None), basis="b"))
    assert [(each.code, each.actual) for each in found] == ([] if free else [("order_has_another", "other")])


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 3)))
def test_one_benefit_wins_and_every_other_is_told_by_how_much(worths: dict[str, int]) -> None:
    best = winner(worths)
    assert (best is None) == (max(worths.values(), default=0) == 0)
    for code, worth in worths.items():
        found = list(better_deal(code, worths, basis="b"))
        assert (found == []) == (code == best or best is None)
        assert all(each.actual == best and each.gap == worths[best] - worth >= 0 for each in found if best)


def test_of_equal_deals_the_first_by_code_wins_however_they_are_listed() -> None:
    assert winner({"b": 5, "a": 5}) == winner({"a": 5, "b": 5}) == "a"


def test_what_could_not_be_had_anyway_is_beaten_by_nobody() -> None:
    assert list(better_deal("mine", {"other": 5}, basis="b")) == []


@pytest.mark.parametrize("value", [{"rule": "lanes"}, {"rule": "exclusive", "lane": 1}, {"rule": "lanes", "lane": 10}])
def test_lanes_and_only_lanes_have_a_lane(value: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _stacking(value)


def _stacking(value: dict[str, Any]) -> Stacking:
    stacking = terms_with(stacking={"group": "summer"} | value).stacking
    assert stacking
    return stacking
