"""Days, weeks, months and years as people in the city count them."""

from datetime import date, timedelta

from models.enums import LimitPeriod

LIFETIME_START = date(1970, 1, 1)


def period_start(period: LimitPeriod, day: date) -> date:
    """Return the first local day of the period that `day` lies in. A week begins on Monday (GB/T 7408.1, ISO 8601)."""
    match period:
        case LimitPeriod.DAY | LimitPeriod.ROLLING:
            return day
        case LimitPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case LimitPeriod.MONTH:
            return day.replace(day=1)
        case LimitPeriod.YEAR:
            return day.replace(month=1, day=1)
        case LimitPeriod.LIFETIME:
            return LIFETIME_START
