"""Counters of limits, once nothing is measured by them any more."""

from datetime import datetime, timedelta

from models.benefits import LimitCounter
from models.enums import LimitPeriod
from server.platform.clock import local_day

KEPT_AFTER_THEIR_START = timedelta(days=400)
"""Longer than the longest period that ends, a year. A return after that gives back the money; the period it was used in is long over."""


async def forget_old_counters(*, now: datetime, keep: timedelta = KEPT_AFTER_THEIR_START) -> int:
    """Delete the counters of periods that began longer ago than `keep`, but for those that count for ever; return how many."""
    over = LimitCounter.filter(period_start__lt=local_day(now) - keep).exclude(period=LimitPeriod.LIFETIME)
    return await over.delete()
