"""A scorecard is read from JSON with every fault named, and tells tiers and weights in integers."""

from typing import Any

import pytest

from models.enums import RecordKind
from server.platform.errors import Invalid
from server.scoring.scorecard import parse, weighted
from tests.server.scoring.cards import card, definition, indicator, title


def faults(value: Any) -> set[tuple[str, str | None]]:
    with pytest.raises(Invalid) as refused:
        parse(value)
    assert refused.value.code == "invalid_scorecard"
    return {(reason.code, reason.path) for reason in refused.value.reasons}


def test_a_sound_definition_is_read() -> None:
    read = card(indicator(kinds=["honour", "contract"], decay={"every_days": 365, "less_bps": 5000}, cap=40))
    assert read.indicators[0].kinds == {RecordKind.HONOUR, RecordKind.CONTRACT}
    assert read.indicators[0].choices == (10,)


def test_every_fault_of_form_is_named_with_its_path() -> None:
    wrong = definition(indicator(points=True, kinds=["gossip"], colour="red"), base_points=1.5, maximum_points=10**9)
    del wrong["minimum_points"]
    assert faults(wrong) == {
        ("wrong_type", "definition.base_points"),
        ("missing", "definition.minimum_points"),
        ("out_of_range", "definition.maximum_points"),
        ("wrong_format", "definition.indicators.0.kinds.0"),
        ("wrong_type", "definition.indicators.0.points"),
        ("unknown_field", "definition.indicators.0.colour"),
    }


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, {"title": "\ud800"}, {"indicators": [{"bands": [None]}]}])
def test_what_is_no_scorecard_at_all_is_refused(value: Any) -> None:
    assert faults(value)


@pytest.mark.parametrize("words", [{"zh": "", "en": "x"}, {"zh": "x" * 101, "en": "x"}, {"zh": "a\x00b", "en": "x"}, {"zh": "x"}])
def test_a_title_has_both_languages_and_no_control_characters(words: dict[str, str]) -> None:
    assert faults(definition(indicator() | {"title": words}))


@pytest.mark.parametrize(("points", "code"), [(-50, "low"), (0, "low"), (109, "low"), (110, "middle"), (150, "high"), (200, "high")])
def test_a_tier_begins_at_its_minimum(points: int, code: str) -> None:
    assert card().tier_at(points).code == code


def test_the_tier_above_is_the_next_one_that_is_missed() -> None:
    assert [above and above.code for above in (card().tier_above(points) for points in (0, 110, 150))] == ["middle", "high", None]


def test_no_tier_has_the_name_of_no_tier() -> None:
    assert card().tier("not_yet_rated") is None


@pytest.mark.parametrize(("value", "points"), [(0, 0), (59, 0), (60, -20), (89, -20), (90, 30), (10**12, 30)])
def test_a_value_falls_in_the_last_band_that_begins_below_it(value: int, points: int) -> None:
    bands = [{"minimum": 60, "points": -20}, {"minimum": 90, "points": 30}]
    assert card(indicator(measure="mark", bands=bands)).indicators[0].points_at(value) == points


@pytest.mark.parametrize(
    ("points", "weight_bps", "age_days", "worth"),
    [
        (5, 10_000, 0, 5),
        (5, 5_000, 0, 3),  # 2.5 is 3
        (-5, 5_000, 0, -2),  # -2.5 is -2: floor(x + 0.5), not away from zero
        (7, 15_000, 0, 11),  # 10.5 is 11
        (30, 10_000, 364, 30),
        (30, 10_000, 365, 23),  # 22.5 is 23
        (30, 10_000, 4 * 365, 0),
        (30, 10_000, 40 * 365, 0),
    ],
)
def test_weight_and_decay_are_rounded_once(points: int, weight_bps: int, age_days: int, worth: int) -> None:
    measured = card(indicator(points=points, weight_bps=weight_bps, decay={"every_days": 365, "less_bps": 2500})).indicators[0]
    assert weighted(measured, points, age_days=age_days) == worth


def test_only_kinds_of_which_content_is_asked_are_read_for_content() -> None:
    kept = indicator("kept", kinds=["commitment"], content_words={"kept": ["yes"]})
    hours = indicator("hours", kinds=["volunteering"], measure="content", content_field="minutes", bands=[{"minimum": 60, "points": 1}])
    assert card(indicator(), kept, hours).kinds_read_for_content == {RecordKind.COMMITMENT, RecordKind.VOLUNTEERING}


def test_a_title_can_be_long_enough() -> None:
    assert card(indicator() | {"title": title("信" * 100)}).indicators[0].title.zh == "信" * 100
