"""A grade on the days around the end of a record, when no job has come round to it."""

from datetime import timedelta

import pytest

from models.enums import Visibility
from models.registry import Merchant, Record
from models.scoring import Score, ScoreEntry
from server.platform.clock import start_of_local_day
from server.scoring.actions import install_shipped_scorecards, score_merchants
from server.scoring.queries import grade_of_merchant, grades_of_merchants
from server.scoring.standings import GradeState
from tests.cast import NOW
from tests.server.scoring.records import TODAY, inspected, penalised
from tests.statements import counted_statements

LAST_DAY = TODAY + timedelta(days=300)
DAY_AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
async def penalised_shop(noodle_shop: Merchant) -> Merchant:
    """The noodle shop with one inspection and a penalty that is in force until LAST_DAY, scored today."""
    await install_shipped_scorecards(now=NOW)
    await inspected(noodle_shop.id, 95)
    await penalised(noodle_shop.id)
    await score_merchants([noodle_shop.id], now=NOW)
    return noodle_shop


async def test_a_penalty_counts_on_its_last_day(penalised_shop: Merchant) -> None:
    grade = await grade_of_merchant(penalised_shop.id, today=LAST_DAY)
    assert "general_penalties" in {part.indicator for part in grade.parts}
    assert grade.points == (await Score.get(merchant_id=penalised_shop.id)).points


async def test_a_penalty_lowers_no_grade_after_its_last_day_though_nothing_was_written(penalised_shop: Merchant) -> None:
    kept = await ScoreEntry.all().count()
    grade = await grade_of_merchant(penalised_shop.id, today=DAY_AFTER)
    [line] = (await grades_of_merchants([penalised_shop.id], today=DAY_AFTER)).values()
    assert "general_penalties" not in {part.indicator for part in grade.parts}
    assert sum(part.points for part in grade.parts) == grade.points == line.points
    assert (grade.tier, grade.as_of) == (line.tier, start_of_local_day(DAY_AFTER))
    assert await ScoreEntry.all().count() == kept


async def test_what_is_read_is_what_the_job_then_writes(penalised_shop: Merchant) -> None:
    before = await grade_of_merchant(penalised_shop.id, today=DAY_AFTER)
    await score_merchants([penalised_shop.id], now=NOW + timedelta(days=301))
    after = await grade_of_merchant(penalised_shop.id, today=DAY_AFTER)
    assert [(part.indicator, part.points) for part in before.parts] == [(part.indicator, part.points) for part in after.parts]
    assert (before.points, before.tier) == (after.points, after.tier)


async def test_a_merchant_of_whom_too_little_is_left_is_not_yet_rated(penalised_shop: Merchant) -> None:
    await Record.filter(merchant_id=penalised_shop.id).update(ends_on=LAST_DAY)
    assert (await grade_of_merchant(penalised_shop.id, today=DAY_AFTER)).state is GradeState.NOT_YET_RATED
    [line] = (await grades_of_merchants([penalised_shop.id], today=DAY_AFTER)).values()
    assert line.state is GradeState.NOT_YET_RATED


async def test_what_never_counted_makes_nobody_reckon(penalised_shop: Merchant) -> None:
    await Record.filter(merchant_id=penalised_shop.id).update(visibility=Visibility.SHARED, ends_on=LAST_DAY)
    with counted_statements() as usual:
        await grade_of_merchant(penalised_shop.id, today=TODAY)
    with counted_statements() as later:
        await grade_of_merchant(penalised_shop.id, today=DAY_AFTER)
    assert len(later) == len(usual)
