"""When a benefit may be used: between two moments, at hours of the week, on working days or days off, so long after a grant.

All times of day and days are the city's.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.enums import DayKind
from server.benefits.parts import Moment, Part, in_the_schema
from server.platform.clock import LOCAL
from server.platform.errors import Reason
from server.platform.holidays import is_working_day

LOOKED_AHEAD = timedelta(days=370)
TimeOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Hours(Part):
    """From `opens` until just before `closes` on some days of the week (Monday is 1); on every day when none is said."""

    model_config = in_the_schema()
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    opens: TimeOfDay = "00:00"
    closes: TimeOfDay = "24:00"

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("xinma_hours_empty", "closes must be after opens; hours over midnight are two")
        return self


class Window(Part):
    """From `opens_at` until just before `closes_at`; without the latter until somebody ends the benefit.

    `hours`: at any of them. `days`: only on working days, or only on days off. `days_after_grant`: for so many days after the resident was
    given the voucher that is used.
    """

    model_config = in_the_schema()
    opens_at: Moment
    closes_at: Moment | None = None
    hours: Annotated[tuple[Hours, ...], Field(max_length=21)] = ()
    days: DayKind | None = None
    days_after_grant: Annotated[int, Field(ge=1, le=3660)] | None = None


def window_reasons(window: Window, *, now: datetime, basis: str) -> Iterator[Reason]:
    """Yield why the window is not open. `expected` is the next moment at which it is, where there is one within a year."""
    if now < window.opens_at:
        yield Reason(
            code="not_yet_open", path="window.opens_at", expected=rfc3339(window.opens_at), actual=rfc3339(now), remedy="come_when_open",
            basis=basis,
        )  # fmt: skip
    elif window.closes_at and now >= window.closes_at:
        yield Reason(code="closed", path="window.closes_at", expected=rfc3339(window.closes_at), actual=rfc3339(now), basis=basis)
    elif not is_open(window, now):
        opening = next_opening(window, now)
        path = "window.days" if not _is_day(window, now.astimezone(LOCAL).date()) else "window.hours"
        if opening is None:
            yield Reason(code="not_open_again", path=path, actual=rfc3339(now), basis=basis)
        else:
            yield Reason(code="outside_hours", path=path, expected=rfc3339(opening), actual=rfc3339(now), remedy="come_when_open",
                         basis=basis)  # fmt: skip


def is_open(window: Window, moment: datetime) -> bool:
    """Tell whether a moment between `opens_at` and `closes_at` lies in the hours and on a day of the window."""
    if window.days is None and not window.hours:
        return True
    local = moment.astimezone(LOCAL)
    clock = f"{local:%H:%M}"
    return _is_day(window, local.date()) and (
        not window.hours or any(_on(hours, local.date()) and hours.opens <= clock < hours.closes for hours in window.hours)
    )


def next_opening(window: Window, now: datetime) -> datetime | None:
    """Return the first moment after `now` at which the window is open; None when there is none within a year."""
    first = max(now, window.opens_at)
    start = first.astimezone(LOCAL).date()
    for ahead in range(LOOKED_AHEAD.days):
        day = start + timedelta(days=ahead)
        for opening in sorted(_openings(window, day)):
            found = max(opening, first)
            if is_open(window, found) and (window.closes_at is None or found < window.closes_at):
                return found
    return None


def grant_reasons(window: Window, *, granted_at: datetime | None, now: datetime, basis: str) -> Iterator[Reason]:
    """Yield why what was granted can be used no longer. `granted_at` is that of the newest voucher at hand; None: there is none."""
    if window.days_after_grant is None or granted_at is None:
        return
    until = granted_at + timedelta(days=window.days_after_grant)
    if now >= until:
        yield Reason(code="grant_lapsed", path="window.days_after_grant", expected=rfc3339(until), actual=rfc3339(now),
                     remedy="get_a_voucher", basis=basis)  # fmt: skip


def rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _openings(window: Window, day: date) -> Iterator[datetime]:
    if not _is_day(window, day):
        return
    for hours in window.hours or (Hours(),):
        if _on(hours, day):
            yield datetime.combine(day, time.fromisoformat(hours.opens), LOCAL).astimezone(window.opens_at.tzinfo)


def _is_day(window: Window, day: date) -> bool:
    return window.days is None or (window.days == DayKind.WORKING) == is_working_day(day)


def _on(hours: Hours, day: date) -> bool:
    return not hours.weekdays or day.isoweekday() in hours.weekdays
