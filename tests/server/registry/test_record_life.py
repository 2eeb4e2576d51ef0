from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Outcome, Severity
from server.registry.record_life import (
    Life,
    LifeState,
    is_shown_on,
    last_day,
    may_apply_for_repair_on,
    months_after,
    published_until,
    repairable_from,
    state_on,
)

DATED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("severity", "repairable", "until"),
    [
        (Severity.MINOR, date(2026, 1, 31), date(2026, 4, 30)),
        (Severity.GENERAL, date(2026, 4, 30), date(2027, 1, 31)),
        (Severity.SERIOUS, date(2027, 1, 31), date(2029, 1, 31)),
    ],
)
def test_the_three_classes_have_their_minimum_and_maximum(severity: Severity, repairable: date, until: date) -> None:
    assert (repairable_from(severity, DATED), published_until(severity, DATED)) == (repairable, until)


def test_at_the_maximum_publication_stops_by_itself() -> None:
    life = Life(dated_on=DATED, ends_on=published_until(Severity.GENERAL, DATED), severity=Severity.GENERAL)
    assert is_shown_on(life, date(2027, 1, 31))
    assert not is_shown_on(life, date(2027, 2, 1))
    assert state_on(life, date(2027, 2, 1)) is LifeState.EXPIRED


def test_nothing_is_shown_before_its_date() -> None:
    assert not is_shown_on(Life(dated_on=DATED, ends_on=None, severity=None), DATED - timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "may"), [(date(2026, 4, 29), False), (date(2026, 4, 30), True), (date(2027, 1, 31), True), (date(2027, 2, 1), False)]
)
def test_repair_may_be_asked_for_from_the_minimum_to_the_maximum(day: date, may: bool) -> None:
    life = Life(dated_on=DATED, ends_on=published_until(Severity.GENERAL, DATED), severity=Severity.GENERAL)
    assert may_apply_for_repair_on(life, day) is may


def test_what_is_not_negative_needs_no_repair() -> None:
    assert not may_apply_for_repair_on(Life(dated_on=DATED, ends_on=None, severity=None), date(2026, 6, 1))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_somebody_decided_goes_before_time(outcome: Outcome) -> None:
    life = Life(dated_on=DATED, ends_on=None, severity=Severity.SERIOUS, outcome=outcome)
    assert state_on(life, DATED) == LifeState(outcome.value)
    assert not is_shown_on(life, DATED)


def test_a_licence_holds_to_its_own_last_day() -> None:
    assert last_day(None, DATED, date(2031, 1, 30)) == date(2031, 1, 30)
    assert last_day(None, DATED, None) is None


def test_a_source_may_end_a_penalty_earlier_and_never_later_than_the_law() -> None:
    assert last_day(Severity.GENERAL, DATED, date(2026, 6, 1)) == date(2026, 6, 1)
    assert last_day(Severity.GENERAL, DATED, date(2030, 1, 1)) == date(2027, 1, 31)


def test_a_leap_day_meets_the_end_of_february() -> None:
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 48))
def test_months_are_calendar_months(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
