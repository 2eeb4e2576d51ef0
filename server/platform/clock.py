"""The one place that reads the clock. Routes and jobs read it and pass `now` on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


_ahead = [timedelta()]
"""By how much the shared clock is ahead of this machine's (server/platform/shared_clock.py)."""


def utc_now() -> datetime:
    return machine_now() + _ahead[0]


def machine_now() -> datetime:
    """What this machine's own clock says. Everything but shared_clock.py asks `utc_now`."""
    return datetime.now(UTC)


def put_ahead(by: timedelta) -> None:
    """From now on let `utc_now` be that much ahead of this machine's clock."""
    _ahead[0] = by


def local_day(moment: datetime) -> date:
    """Return the day it is in Shanghai at an aware `moment`."""
    return moment.astimezone(LOCAL).date()


def start_of_local_day(day: date) -> datetime:
    """Return the UTC moment at which a local day begins."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def end_of_local_day(day: date) -> datetime:
    """Return the UTC moment at which the next local day begins."""
    return start_of_local_day(day + timedelta(days=1))
