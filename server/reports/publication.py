"""Which public records a merchant's page shows on a local day. How long a record lives is said in server/registry/record_life.py. Pure."""

from datetime import date, timedelta

from models.enums import RecordKind, Severity
from server.registry.record_life import Life, is_shown_on, last_day

EXPIRED_SHOWN = timedelta(days=365)
MAY_BE_SHOWN_ENDED = (RecordKind.LICENCE, RecordKind.COMMITMENT)


def is_on_page(kind: RecordKind, life: Life, today: date) -> bool:
    """Tell whether a record stands on the page.

    Minor negative records do not: in principle they are not published (measures in force from 2026-04-01). A licence or commitment
    that ran out within the year is shown as ended, lest its end be mistaken for a merchant without one. What was repaired or
    withdrawn is never shown.
    """
    if life.severity is Severity.MINOR or life.outcome is not None:
        return False
    if kind in MAY_BE_SHOWN_ENDED and life.ends_on is not None:
        return life.dated_on <= today <= life.ends_on + EXPIRED_SHOWN
    return is_shown_on(published(life), today)


def published(life: Life) -> Life:
    """Return the life with the last day that the law allows, whatever its source says: at the maximum publication stops by itself."""
    return Life(
        dated_on=life.dated_on, ends_on=last_day(life.severity, life.dated_on, life.ends_on), severity=life.severity, outcome=life.outcome
    )
