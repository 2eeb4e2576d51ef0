"""Taking from a limit over the last n days: its days are counters, and whoever holds the first of them may add."""

from datetime import date
from uuid import UUID

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from models.benefits import LimitCounter
from server.benefits.eligibility import Case, limit_reasons
from server.benefits.limits import Meter, Used
from server.benefits.periods import LIFETIME_START
from server.benefits.terms import Limit
from server.platform.actions import step
from server.platform.errors import Refused


@step
async def claim_rolling(benefit_id: UUID, case: Case, meter: Meter, limit: Limit) -> None:
    """Count the use on today's counter if the days together leave room. Refused("not_eligible") when they no longer do.

    No condition on one row can say that a sum stays below a bound. So there is a row at LIFETIME_START that counts nothing: writing to it
    makes everybody else wait for this deed, and what is read behind it is all there is.
    """
    while not await _day(benefit_id, meter, LIFETIME_START).update(used_count=0):
        await _begin(benefit_id, meter, LIFETIME_START)
    days = _days(benefit_id, meter).filter(period_start__gte=meter.since, period_start__lte=meter.period_start)
    rows = await days.values_list("used_count", "used_fen")
    used = Used(count=sum(row[0] for row in rows), fen=sum(row[1] for row in rows))
    if reasons := list(limit_reasons(limit, used, worth_fen=case.least_fen, basis=case.offer.terms.basis)):
        raise Refused("not_eligible", reasons=reasons, about=case.standing.resident_id)
    today = _day(benefit_id, meter, meter.period_start)
    while not await today.update(used_count=F("used_count") + 1, used_fen=F("used_fen") + case.worth_fen):
        await _begin(benefit_id, meter, meter.period_start)


def _days(benefit_id: UUID, meter: Meter) -> QuerySet[LimitCounter]:
    return LimitCounter.filter(benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period)


def _day(benefit_id: UUID, meter: Meter, day: date) -> QuerySet[LimitCounter]:
    return _days(benefit_id, meter).filter(period_start=day)


async def _begin(benefit_id: UUID, meter: Meter, day: date) -> None:
    row = LimitCounter(
        benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period, period_start=day
    )  # fmt: skip
    await LimitCounter.bulk_create([row], ignore_conflicts=True)
