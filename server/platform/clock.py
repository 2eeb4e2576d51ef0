"""The one place that reads the clock. Routes and jobs read it and pass `now` on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """Return the day it is in Shanghai at an aware `moment`."""
    return moment.astimezone(LOCAL).date()


def start_of_local_day(day: date) -> datetime:
    """Return the UTC moment at which a local day begins."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def end_of_local_day(day: date) -> datetime:
    """Return the UTC moment at which the next local day begins."""
    return start_of_local_day(day + timedelta(days=1))
