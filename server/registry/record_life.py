"""How long a record counts and is shown. Pure; all dates are local days, and last days are inclusive."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.enums import Outcome, Severity

BASIS = "信用信息修复管理办法（2026-04-01 施行）"
PUBLISHED_MONTHS: dict[Severity, tuple[int, int]] = {Severity.MINOR: (0, 3), Severity.GENERAL: (3, 12), Severity.SERIOUS: (12, 36)}
"""From when the subject may apply for repair, and until when it is published, in months from the date of the legal document."""


class LifeState(StrEnum):
    IN_FORCE = "in_force"
    REPAIRED = "repaired"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Life:
    """What decides on a record's life. `ends_on` is its last day; `outcome` how it was ended before that, if it was."""

    dated_on: date
    ends_on: date | None
    severity: Severity | None
    outcome: Outcome | None = None


def state_on(life: Life, today: date) -> LifeState:
    """Return the state on a day. What somebody decided goes before what time does."""
    if life.outcome is not None:
        return LifeState(life.outcome.value)
    return LifeState.EXPIRED if life.ends_on is not None and today > life.ends_on else LifeState.IN_FORCE


def is_shown_on(life: Life, today: date) -> bool:
    """Tell whether publication, sharing and measures go on: at the maximum they stop by themselves, without anybody's deed."""
    return life.dated_on <= today and state_on(life, today) is LifeState.IN_FORCE


def may_apply_for_repair_on(life: Life, today: date) -> bool:
    """Tell whether the subject may apply to have a negative record lifted: from the minimum on, as long as it is published."""
    return life.severity is not None and is_shown_on(life, today) and repairable_from(life.severity, life.dated_on) <= today


def repairable_from(severity: Severity, dated_on: date) -> date:
    """Return the first day on which the subject may apply for repair."""
    return months_after(dated_on, PUBLISHED_MONTHS[severity][0])


def published_until(severity: Severity, dated_on: date) -> date:
    """Return the last day on which a negative record may be published: at most 3 months, 1 year or 3 years after its date."""
    return months_after(dated_on, PUBLISHED_MONTHS[severity][1])


def last_day(severity: Severity | None, dated_on: date, ends_on: date | None) -> date | None:
    """Return a record's last day: what its source says, and for a negative record never later than the law allows."""
    if severity is None:
        return ends_on
    latest = published_until(severity, dated_on)
    return latest if ends_on is None else min(ends_on, latest)


def months_after(day: date, months: int) -> date:
    """Return the same day that many months later, or the last day of a shorter month (民法典 §202: periods count by the calendar)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
