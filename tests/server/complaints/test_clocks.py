"""Until when the authority must act."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import ComplaintKind, ComplaintState
from server.complaints.clocks import add_working_days, due_at, starts_a_clock
from server.platform.holidays import DAYS_OFF, WEEKEND_DAYS_WORKED, is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday worked for it
        (date(2026, 2, 23), False),  # the last day of the Spring Festival, a Monday
        (date(2026, 2, 14), True),
        (date(2027, 2, 5), False),  # New Year's Eve by statute
    ],
)
def test_weekends_rest_but_for_those_worked_and_festivals_rest(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("kind", "state", "since", "last_day"),
    [
        (ComplaintKind.COMPLAINT, ComplaintState.FILED, date(2026, 11, 20), date(2026, 12, 1)),
        (ComplaintKind.COMPLAINT, ComplaintState.FILED, date(2026, 9, 18), date(2026, 9, 29)),  # the 20th is worked, the 25th to 27th rest
        (ComplaintKind.COMPLAINT, ComplaintState.ACCEPTED, date(2026, 3, 2), date(2026, 5, 8)),
        (ComplaintKind.TIP, ComplaintState.FILED, date(2026, 11, 20), date(2026, 12, 11)),
        (ComplaintKind.TIP, ComplaintState.ACCEPTED, date(2026, 3, 2), date(2026, 5, 31)),
    ],
)
def test_each_clock_ends_with_the_last_local_day_of_its_law(
    kind: ComplaintKind, state: ComplaintState, since: date, last_day: date
) -> None:
    filed = datetime(since.year, since.month, since.day, 4, tzinfo=UTC)
    midnight_in_shanghai = datetime(last_day.year, last_day.month, last_day.day, 16, tzinfo=UTC)
    assert due_at(kind, state, since=filed) == midnight_in_shanghai


def test_what_is_filed_after_midnight_in_shanghai_counts_from_that_day() -> None:
    late = datetime(2026, 11, 19, 15, 59, tzinfo=UTC)
    assert due_at(ComplaintKind.COMPLAINT, ComplaintState.FILED, since=late + timedelta(minutes=1)) - due_at(
        ComplaintKind.COMPLAINT, ComplaintState.FILED, since=late
    ) == timedelta(days=1)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_there_are_exactly_that_many_working_days_up_to_the_due_day(day: date, count: int) -> None:
    due = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(due)


def test_the_table_of_days_is_sound() -> None:
    assert all(first <= last for first, last in DAYS_OFF)
    assert all(day.weekday() >= 5 for day in WEEKEND_DAYS_WORKED)
    assert not any(first <= day <= last for day in WEEKEND_DAYS_WORKED for first, last in DAYS_OFF)


def test_only_filing_and_accepting_start_a_clock() -> None:
    assert [state for state in ComplaintState if starts_a_clock(state)] == [ComplaintState.FILED, ComplaintState.ACCEPTED]
