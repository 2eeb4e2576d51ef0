"""What a scorecard makes of facts: the lines add up to the points, limits have lines of their own."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import RecordKind, Severity
from server.scoring.evaluation import Evaluation, Fact, evaluate
from server.scoring.scorecard import Scorecard
from tests.server.scoring.cards import DAY, card, fact, facts, indicator, scorecards

TEN_EACH = indicator()


def lines(found: Evaluation) -> list[tuple[str, int, str]]:
    return [(line.indicator, line.points, line.reason) for line in found.contributions]


def worth(measure: dict[str, Any], *known: Fact) -> int:
    """Return what one indicator makes of facts."""
    return evaluate(card(measure, maximum_points=10_000, minimum_points=-10_000, tiers=WIDE), known, day=DAY).points - 100


WIDE = [{"code": "any", "rank": 0, "minimum_points": -10_000, "title": {"zh": "x", "en": "x"}, "colour": "#000000"}]


def test_without_facts_there_is_the_base() -> None:
    found = evaluate(card(), [], day=DAY)
    assert (lines(found), found.points, found.tier) == ([("base", 100, "base")], 100, "low")


def test_each_record_has_a_line() -> None:
    found = evaluate(card(), [fact(), fact()], day=DAY)
    assert lines(found) == [("base", 100, "base"), ("honours", 10, "record_counted"), ("honours", 10, "record_counted")]
    assert (found.points, found.tier) == (120, "middle")


def test_a_cap_takes_off_in_a_line_of_its_own() -> None:
    found = evaluate(card(indicator(cap=15)), [fact(), fact()], day=DAY)
    assert lines(found)[-1] == ("honours", -5, "capped")
    assert found.points == 115


def test_a_floor_adds_in_a_line_of_its_own() -> None:
    found = evaluate(card(indicator(points=-30, floor=-40)), [fact(), fact()], day=DAY)
    assert lines(found)[-1] == ("honours", 20, "floored")
    assert found.points == 60


@pytest.mark.parametrize(("points", "records", "expected", "line"), [(60, 2, 200, -20), (-60, 2, 0, 20)])
def test_the_scale_ends_in_a_line_of_its_own(points: int, records: int, expected: int, line: int) -> None:
    found = evaluate(card(indicator(points=points)), [fact() for _ in range(records)], day=DAY)
    assert (found.points, lines(found)[-1]) == (expected, ("range", line, "range_limited"))


@pytest.mark.parametrize(
    ("known", "points"),
    [
        (fact(kind=RecordKind.PENALTY), 0),
        (fact(days_ago=-1), 0),
        (fact(ends_on=DAY), 10),
        (fact(ends_on=DAY - timedelta(days=1)), 0),
    ],
)
def test_only_records_of_its_kind_and_in_force_count(known: Fact, points: int) -> None:
    assert worth(TEN_EACH, known) == points


@pytest.mark.parametrize(
    ("terms", "known", "points"),
    [
        ({"catalogue_codes": ["award"]}, fact(catalogue_code="award"), 10),
        ({"catalogue_codes": ["award"]}, fact(catalogue_code="medal"), 0),
        ({"severities": ["serious"]}, fact(severity=Severity.SERIOUS), 10),
        ({"severities": ["serious"]}, fact(severity=Severity.GENERAL), 0),
        ({"severities": ["serious"]}, fact(), 0),
        ({"content_words": {"kept": ["yes", "open"]}}, fact(content={"kept": "open"}), 10),
        ({"content_words": {"kept": ["yes"]}}, fact(content={"kept": "no"}), 0),
        ({"content_words": {"kept": ["yes"]}}, fact(), 0),
        ({"content_words": {"findings": ["yes"]}}, fact(content={"findings": [{"text": "yes"}]}), 0),
        ({"within_days": 30}, fact(days_ago=29), 10),
        ({"within_days": 30}, fact(days_ago=30), 0),
        ({"decay": {"every_days": 30, "less_bps": 4000}}, fact(days_ago=29), 10),
        ({"decay": {"every_days": 30, "less_bps": 4000}}, fact(days_ago=30), 6),
        ({"decay": {"every_days": 30, "less_bps": 4000}}, fact(days_ago=90), 0),
    ],
)
def test_a_record_counts_by_the_terms_of_the_indicator(terms: dict[str, Any], known: Fact, points: int) -> None:
    assert worth(indicator(**terms), known) == points


BANDS = [{"minimum": 60, "points": 5}, {"minimum": 90, "points": 20}]


def test_a_record_is_worth_the_band_of_its_mark() -> None:
    assert worth(indicator(measure="mark", bands=BANDS), fact(mark=59), fact(mark=60), fact(mark=95), fact()) == 25


def test_a_record_is_worth_the_band_of_its_amount() -> None:
    assert worth(indicator(measure="amount_fen", bands=BANDS), fact(amount_fen=89), fact(amount_fen=10**12), fact(mark=95)) == 25


def test_a_record_is_worth_the_band_of_a_number_in_its_content() -> None:
    known = [fact(content={"minutes": minutes}) for minutes in (59, 60, 600, "90", None)]
    assert worth(indicator(measure="content", content_field="minutes", bands=BANDS), *known, fact()) == 25


@pytest.mark.parametrize(("records", "points"), [(0, 40), (1, 0), (2, -10), (5, -10)])
def test_a_count_is_worth_its_band_once(records: int, points: int) -> None:
    bands = [{"minimum": 0, "points": 40}, {"minimum": 1, "points": 0}, {"minimum": 2, "points": -10}]
    assert worth(indicator(measure="count", bands=bands), *(fact() for _ in range(records))) == points


def test_only_the_newest_count_where_the_indicator_says_so() -> None:
    known = [fact(days_ago=300, mark=95), fact(days_ago=1, mark=60), fact(days_ago=200, mark=95)]
    assert worth(indicator(measure="mark", bands=BANDS, newest=2), *known) == 25


def test_with_too_little_evidence_there_is_no_rating_and_no_line() -> None:
    rules = card(indicator(evidence=1), evidence_needed=2)
    assert evaluate(rules, [fact()], day=DAY) == Evaluation((), 0, "not_yet_rated")
    assert evaluate(rules, [fact(), fact()], day=DAY).tier == "middle"


def test_a_record_that_brings_no_points_is_evidence_all_the_same() -> None:
    rules = card(indicator(measure="mark", bands=BANDS, evidence=2), evidence_needed=2)
    assert evaluate(rules, [fact(mark=10)], day=DAY).points == 100


@given(scorecards(), facts())
def test_the_lines_always_add_up_within_the_scale_and_the_tier_fits(rules: Scorecard, known: list[Fact]) -> None:
    found = evaluate(rules, known, day=DAY)
    assert sum(line.points for line in found.contributions) == found.points
    assert all(line.points for line in found.contributions)
    if found.contributions:
        assert rules.minimum_points <= found.points <= rules.maximum_points
        assert found.tier == rules.tier_at(found.points).code


@given(scorecards(), facts())
def test_no_indicator_leaves_its_limits(rules: Scorecard, known: list[Fact]) -> None:
    found = evaluate(rules, known, day=DAY)
    for each in rules.indicators:
        total = sum(line.points for line in found.contributions if line.indicator == each.code)
        assert each.cap is None or total <= each.cap
        assert each.floor is None or total >= each.floor


@given(scorecards(), facts().flatmap(lambda known: st.tuples(st.just(known), st.permutations(known))))
def test_the_order_of_facts_does_not_matter(rules: Scorecard, known: tuple[list[Fact], list[Fact]]) -> None:
    once, again = known
    assert evaluate(rules, once, day=DAY) == evaluate(rules, again, day=DAY)


@given(st.lists(st.integers(0, 900), max_size=8), st.integers(0, 900), st.integers(1, 50), st.none() | st.integers(0, 100))
def test_one_more_good_record_never_lowers(ages: list[int], another: int, points: int, cap: int | None) -> None:
    rules = card(indicator(points=points, cap=cap, within_days=700, decay={"every_days": 100, "less_bps": 1500}))
    before = [fact(days_ago=age) for age in ages]
    after = [*before, fact(days_ago=another)]
    assert evaluate(rules, after, day=DAY).points >= evaluate(rules, before, day=DAY).points


@given(scorecards(), facts(), st.integers(1, 400))
def test_time_alone_only_fades_what_one_record_brings(rules: Scorecard, known: list[Fact], days: int) -> None:
    for each in known:
        now, later = (
            {line.indicator: line.points for line in evaluate(rules, [each], day=day).contributions if line.record_id}
            for day in (max(DAY, each.dated_on), max(DAY, each.dated_on) + timedelta(days=days))
        )
        assert all(abs(points) <= abs(now.get(code, 0)) for code, points in later.items())
