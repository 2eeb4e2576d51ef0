"""A grade is told by indicator, adds up, and gives away no record that is not public."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from models.enums import RecordKind
from server.reports.rating import rating
from server.scoring.scorecard import Tier, Title
from server.scoring.standings import Grade, GradeState, ScorecardName, ScorePart, ShownRecord

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PUBLIC, HIDDEN = uuid4(), uuid4()


def part(indicator: str, points: int, record: UUID | None = None) -> ScorePart:
    shown = record and ShownRecord(id=record, catalogue_code="c", kind=RecordKind.PENALTY, title="题目", dated_on=date(2026, 5, 1))
    return ScorePart(
        indicator=indicator, title=Title(zh=indicator, en=indicator), points=points, reason="record_counted", record=shown or None
    )


GRADED = Grade(
    state=GradeState.GRADED, points=64, maximum_points=100, as_of=NOW,
    tier=Tier(code="B", rank=2, minimum_points=60, title=Title(zh="良好", en="Good"), colour="#2f6fb0"),
    scorecard=ScorecardName(id=uuid4(), version=3, title=Title(zh="评价", en="Card")),
    parts=(part("base", 60), part("inspections", 9, PUBLIC), part("penalties", -2, HIDDEN), part("inspections", -3, PUBLIC)),
)  # fmt: skip


def test_parts_are_gathered_by_indicator_and_add_up() -> None:
    told = rating(GRADED, public={PUBLIC})
    assert [(each.indicator, each.points, len(each.parts)) for each in told.why] == [
        ("base", 60, 1),
        ("inspections", 6, 2),
        ("penalties", -2, 1),
    ]
    assert sum(each.points for each in told.why) == told.points


def test_a_record_that_is_not_public_is_counted_but_not_named() -> None:
    by_indicator = {each.indicator: each.parts[0] for each in rating(GRADED, public={PUBLIC}).why}
    assert by_indicator["inspections"].record == "题目"
    assert (by_indicator["penalties"].record, by_indicator["penalties"].dated_on) == (None, None)


@pytest.mark.parametrize("state", [GradeState.NOT_YET_RATED, GradeState.WITHHELD, GradeState.CLOSED])
def test_a_state_that_is_no_grade_has_neither_points_nor_reasons(state: GradeState) -> None:
    told = rating(Grade(state=state, since=NOW), public=set())
    assert (told.state, told.tier, told.points, told.why) == (state, None, None, ())
