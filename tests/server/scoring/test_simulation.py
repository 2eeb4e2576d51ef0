"""What another scorecard would make of those who are scored now."""

from server.scoring.simulation import Standing, compare
from tests.server.scoring.cards import DAY, card, fact, indicator


def test_it_counts_who_rises_who_falls_and_where_they_stand() -> None:
    standings = [Standing("low", 100, ()), Standing("high", 200, (fact(),)), Standing("middle", 110, (fact(),)), Standing("gone", 0, ())]
    found = compare(card(indicator(points=10)), standings, day=DAY, complete=True)
    assert (found.subjects, found.rise, found.fall, found.complete) == (4, 1, 1, True)
    assert found.tiers == [
        {"tier": "not_yet_rated", "now": 0, "then": 0},
        {"tier": "low", "now": 1, "then": 2},
        {"tier": "middle", "now": 1, "then": 2},
        {"tier": "high", "now": 1, "then": 0},
    ]


def test_who_would_not_be_rated_any_more_is_counted() -> None:
    found = compare(card(evidence_needed=1), [Standing("low", 100, ())], day=DAY, complete=False)
    assert found.tiers[0] == {"tier": "not_yet_rated", "now": 0, "then": 1}
