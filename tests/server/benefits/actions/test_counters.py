"""Counters are kept as long as something may be measured by them."""

from datetime import date

from models.benefits import LimitCounter
from models.enums import LimitEntity, LimitPeriod
from server.benefits.actions.counters import forget_old_counters
from server.benefits.periods import LIFETIME_START
from tests.cast import NOW
from tests.server.benefits.desk import make_benefit


async def test_counters_of_past_periods_go_and_those_that_count_for_ever_stay(database: None) -> None:
    benefit = await make_benefit()
    begun = [
        (LimitPeriod.DAY, date(2025, 10, 15)),
        (LimitPeriod.DAY, date(2025, 10, 16)),
        (LimitPeriod.YEAR, date(2025, 1, 1)),
        (LimitPeriod.YEAR, date(2026, 1, 1)),
        (LimitPeriod.LIFETIME, LIFETIME_START),
    ]
    for period, start in begun:
        await LimitCounter.create(benefit=benefit, entity=LimitEntity.RESIDENT, entity_key="r", period=period, period_start=start)
    assert await forget_old_counters(now=NOW) == 2
    kept = await LimitCounter.all().order_by("period_start").values_list("period", "period_start")
    assert kept == [begun[4], begun[1], begun[3]]
