"""Local days."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from server.platform.clock import end_of_local_day, local_day, start_of_local_day, utc_now


def test_midnight_in_shanghai_is_four_in_the_afternoon_before() -> None:
    assert start_of_local_day(date(2026, 3, 1)) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert local_day(datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC)) == date(2026, 2, 28)
    assert local_day(datetime(2026, 2, 28, 16, tzinfo=UTC)) == date(2026, 3, 1)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1950 < moment.year < 2100))
def test_every_moment_lies_within_its_local_day(moment: datetime) -> None:
    day = local_day(moment)
    assert start_of_local_day(day) <= moment < end_of_local_day(day)


def test_now_knows_its_zone() -> None:
    assert utc_now().tzinfo is UTC
