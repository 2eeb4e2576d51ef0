"""From a score as it stands to what it must become, over any sequence of records, scorecards and consents."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.scoring.evaluation import Fact, evaluate
from server.scoring.ledger import Part
from server.scoring.reckoning import Before, reckon
from server.scoring.scorecard import Scorecard
from tests.server.scoring.cards import DAY, card, fact, facts, indicator, scorecards


def test_nothing_to_do_is_nothing() -> None:
    assert reckon(card(), Before({("base", None): 100}, "low", same_rules=True), [], day=DAY) is None


def test_nobody_unrated_gets_entries() -> None:
    assert reckon(card(evidence_needed=1), Before({}, "not_yet_rated", same_rules=True), [], day=DAY) is None


def test_a_tier_that_begins_elsewhere_moves_the_tier_without_an_entry() -> None:
    found = reckon(card(), Before({("base", None): 100}, "high", same_rules=True), [], day=DAY)
    assert found
    assert (found.entries, found.tier) == ((), "low")


def test_a_new_scorecard_is_noted_even_when_it_moves_nothing() -> None:
    assert reckon(card(), Before({("base", None): 100}, "low", same_rules=False), [], day=DAY) is not None


def test_without_consent_everything_is_taken_back() -> None:
    found = reckon(card(), Before({("base", None): 100, ("honours", fact().record_id): 10}, "middle", same_rules=True), None, day=DAY)
    assert found
    assert ([entry.points for entry in found.entries], found.points, found.tier) == ([-100, -10], 0, "no_standing")


def test_who_never_consented_stays_without_a_line() -> None:
    assert reckon(card(indicator()), Before({}, "no_standing", same_rules=True), None, day=DAY) is None


Moment = tuple[Scorecard, list[Fact] | None, int]


@given(st.lists(st.tuples(scorecards(), st.none() | facts(), st.integers(0, 500)), min_size=1, max_size=5))
def test_after_any_sequence_of_changes_the_entries_add_up_to_the_points(history: list[Moment]) -> None:
    parts: dict[Part, int] = {}
    points, tier, rules, day = 0, "not_yet_rated", None, DAY
    for scorecard, known, days in history:
        day += timedelta(days=days)
        standing = {part: worth for part, worth in parts.items() if worth}
        found = reckon(scorecard, Before(standing, tier, rules is scorecard), known, day=day)
        if found:
            for entry in found.entries:
                parts[entry.indicator, entry.record_id] = parts.get((entry.indicator, entry.record_id), 0) + entry.points
            points, tier, rules = found.points, found.tier, scorecard
        expected = evaluate(scorecard, known, day=day).points if known is not None else 0
        assert sum(parts.values()) == points == expected
        standing = {part: worth for part, worth in parts.items() if worth}
        assert reckon(scorecard, Before(standing, tier, same_rules=True), known, day=day) is None
