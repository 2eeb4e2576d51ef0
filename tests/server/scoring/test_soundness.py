"""What a scorecard must not be, each refusal with its path; above all no scorecard takes a resident below who never joined."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import SubjectKind
from server.registry.catalogue import BY_CODE
from server.scoring.evaluation import Fact, evaluate
from server.scoring.scorecard import Scorecard, parse
from server.scoring.shipped import SHIPPED
from server.scoring.soundness import reasons_against, reasons_against_succession
from tests.server.scoring.cards import DAY, card, definition, facts, indicator, scorecards, tier

UP = [{"minimum": 0, "points": 5}, {"minimum": 3, "points": 9}]


def codes(found: Scorecard) -> set[tuple[str, str | None]]:
    return {(reason.code, (reason.path or "").removeprefix("definition.")) for reason in reasons_against(found)}


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_the_shipped_scorecards_are_sound(kind: SubjectKind) -> None:
    shipped = parse(SHIPPED[kind]["definition"])
    assert (shipped.subject_kind, reasons_against(shipped)) == (kind, [])
    assert len(shipped.indicators) >= 8


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_the_shipped_scorecards_count_what_the_catalogue_has(kind: SubjectKind) -> None:
    for each in parse(SHIPPED[kind]["definition"]).indicators:
        items = [BY_CODE[code] for code in each.catalogue_codes]
        assert {item.subject_kind for item in items} <= {kind}
        assert {item.record_kind for item in items} <= each.kinds


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"base_points": 201}, "base_outside_range", "base_points"),
        ({"minimum_points": 200}, "base_outside_range", "base_points"),
        ({"tiers": [tier("low", 0, 1)]}, "points_without_tier", "tiers.0.minimum_points"),
        ({"tiers": [tier("low", 0, 0), tier("low", 1, 5)]}, "repeated", "tiers.1.code"),
        ({"tiers": [tier("low", 0, 0), tier("high", 2, 5)]}, "tiers_unordered", "tiers.1.rank"),
        ({"tiers": [tier("low", 0, 0), tier("high", 1, 0)]}, "tiers_unordered", "tiers.1.minimum_points"),
        ({"tiers": [tier("low", 0, 0), tier("high", 1, 201)]}, "tier_out_of_reach", "tiers.1.minimum_points"),
        ({"tiers": [tier("not_yet_rated", 0, 0)]}, "reserved_word", "tiers.0.code"),
        ({"indicators": [indicator(), indicator()]}, "repeated", "indicators.1.code"),
        ({"indicators": [indicator("base")]}, "reserved_word", "indicators.0.code"),
        ({"indicators": [indicator(points=0)]}, "bands_or_points", "indicators.0.points"),
        ({"indicators": [indicator(bands=UP)]}, "bands_or_points", "indicators.0.bands"),
        ({"indicators": [indicator(measure="mark")]}, "missing", "indicators.0.bands"),
        ({"indicators": [indicator(measure="mark", bands=UP, points=3)]}, "bands_or_points", "indicators.0.points"),
        ({"indicators": [indicator(measure="mark", bands=UP[::-1])]}, "bands_unordered", "indicators.0.bands"),
        ({"indicators": [indicator(measure="content", bands=UP)]}, "content_field_with_content", "indicators.0.content_field"),
        ({"indicators": [indicator(content_field="minutes")]}, "content_field_with_content", "indicators.0.content_field"),
        ({"indicators": [indicator(measure="count", bands=UP, cap=3)]}, "not_with_count", "indicators.0.cap"),
        ({"indicators": [indicator(measure="count", bands=UP, newest=3)]}, "not_with_count", "indicators.0.newest"),
    ],
)
def test_each_fault_is_told_with_its_path(more: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in codes(parse(definition(**more)))


def test_a_sound_scorecard_has_no_reason_against_it() -> None:
    assert codes(card(indicator(measure="count", bands=UP))) == set()


@pytest.mark.parametrize(
    ("harmful", "worst"),
    [
        (indicator("fine", points=-1), 99),
        (indicator("mark", measure="mark", bands=[{"minimum": 0, "points": -40}, {"minimum": 60, "points": 40}]), 60),
        (indicator("count", measure="count", bands=[{"minimum": 0, "points": 5}, {"minimum": 1, "points": -7}]), 93),
        (indicator("weighted", points=-10, weight_bps=20_000), 80),
    ],
)
def test_what_lowers_a_resident_is_refused_with_the_counter_example(harmful: dict[str, Any], worst: int) -> None:
    found = reasons_against(card(indicator(), harmful, subject_kind="resident"))
    assert [(each.code, each.path, each.expected, each.actual) for each in found] == [
        ("resident_made_worse", "definition.indicators.1", 100, worst)
    ]


def test_the_same_may_lower_a_merchant() -> None:
    assert codes(card(indicator(points=-1))) == set()


def test_a_resident_is_never_left_without_a_tier() -> None:
    assert codes(card(subject_kind="resident", evidence_needed=1)) == {("resident_left_unrated", "evidence_needed")}


@given(scorecards(SubjectKind.RESIDENT), facts())
def test_whatever_is_on_record_an_accepted_scorecard_leaves_a_resident_at_or_above_the_base(found: Scorecard, known: list[Fact]) -> None:
    if not reasons_against(found):
        assert evaluate(found, known, day=DAY).points >= found.base_points


@given(scorecards(SubjectKind.RESIDENT, st.integers(1, 300)), facts())
def test_what_only_gives_is_accepted(found: Scorecard, known: list[Fact]) -> None:
    assert reasons_against(found) == []
    assert evaluate(found, known, day=DAY).points >= found.base_points


def test_a_successor_keeps_every_tier() -> None:
    before, after = card(), card(tiers=[tier("low", 0, 0), tier("middle", 1, 100), tier("top", 2, 190)])
    assert [(each.code, each.expected) for each in reasons_against_succession(after, before)] == [("tier_removed", "high")]
    assert reasons_against_succession(before, before) == []
