"""Which records a merchant's page shows on a local day, and whether they are in force. Pure."""

from datetime import date, timedelta

from models.enums import RecordKind, Severity

EXPIRED_LICENCES_SHOWN = timedelta(days=365)
LONGEST_YEARS = {Severity.GENERAL: 1, Severity.SERIOUS: 3}
"""How long a penalty may be published, counted from the date of its legal document (measures in force from 2026-04-01)."""


def is_shown(kind: RecordKind, *, severity: Severity | None, dated_on: date, ends_on: date | None, today: date) -> bool:
    """Tell whether a public record that has not been repaired, expired or withdrawn stands on the page.

    A penalty: only while it is published; a minor one not at all. A licence or commitment that ran out within the year is shown as
    ended, so that its end is not mistaken for a page without it. Inspections and honours stay.
    """
    if kind is RecordKind.PENALTY:
        return today <= last_day_published(severity, dated_on=dated_on, ends_on=ends_on)
    return ends_on is None or today <= ends_on + EXPIRED_LICENCES_SHOWN


def is_in_force(*, ends_on: date | None, today: date) -> bool:
    return ends_on is None or today <= ends_on


def last_day_published(severity: Severity | None, *, dated_on: date, ends_on: date | None) -> date:
    """Return the earlier of the record's own end and the longest the law allows; the day before it began for a minor penalty.

    A penalty of no class is treated as a general one.
    """
    if severity is Severity.MINOR:
        return dated_on - timedelta(days=1)
    longest = _years_later(dated_on, LONGEST_YEARS[severity or Severity.GENERAL]) - timedelta(days=1)
    return min(longest, ends_on or longest)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
