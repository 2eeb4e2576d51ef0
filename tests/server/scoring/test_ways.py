"""How to rise: what is missing for the next tier and what each indicator could still bring."""

from typing import Any

import pytest

from server.scoring.ways import next_tier
from tests.server.scoring.cards import card, indicator


def ways(*indicators: dict[str, Any], points: int = 100, **has: int) -> list[tuple[str, int, int]]:
    found = next_tier(card(*indicators), points=points, by_indicator=has)
    assert found
    return [(way.indicator.code, way.each, way.up_to) for way in found.ways]


@pytest.mark.parametrize(("points", "tier", "needed"), [(0, "middle", 110), (109, "middle", 1), (110, "high", 40)])
def test_it_says_what_is_missing(points: int, tier: str, needed: int) -> None:
    found = next_tier(card(), points=points, by_indicator={})
    assert found
    assert (found.tier.code, found.points_needed) == (tier, needed)


def test_above_the_highest_tier_there_is_none() -> None:
    assert next_tier(card(), points=150, by_indicator={}) is None


def test_a_capped_indicator_brings_what_its_cap_leaves() -> None:
    assert ways(indicator("a", cap=35), a=30) == [("a", 5, 5)]


def test_an_exhausted_indicator_is_no_way() -> None:
    assert ways(indicator("a", cap=30), indicator("b"), a=30) == [("b", 10, 100)]


def test_without_a_cap_the_scale_is_the_limit() -> None:
    assert ways(indicator("a", points=20), points=140) == [("a", 20, 60)]


def test_a_count_brings_its_best_band() -> None:
    bands = [{"minimum": 0, "points": 40}, {"minimum": 1, "points": 0}]
    assert ways(indicator("clean", measure="count", bands=bands), clean=0) == [("clean", 40, 40)]


def test_what_lowers_can_be_lifted_again() -> None:
    assert ways(indicator("fine", points=-60), fine=-60) == [("fine", 0, 60)]


def test_the_newest_few_bring_so_many_times_the_best() -> None:
    assert ways(indicator("mark", measure="mark", bands=[{"minimum": 90, "points": 30}], newest=2), mark=30) == [("mark", 30, 30)]


def test_the_most_helpful_comes_first() -> None:
    assert [code for code, _, _ in ways(indicator("little", cap=10), indicator("much", cap=50))] == ["much", "little"]
