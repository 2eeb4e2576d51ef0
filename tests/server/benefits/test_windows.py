"""When a benefit may be used."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.windows import LOOKED_AHEAD, grant_reasons, is_open, next_opening, window_reasons
from server.platform.errors import Refused
from tests.server.benefits.offers import terms_with

OPENS = {"opens_at": "2026-01-01T00:00:00+08:00"}
OFFICE = OPENS | {"hours": [{"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:30"}]}
HOLIDAYS = OPENS | {"days": "off"}


def window(value: Any) -> Any:
    return terms_with(window=value).window


def shanghai(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("value", "moment", "path", "next_one"),
    [
        (OFFICE, shanghai(20, 9), None, None),  # a Friday
        (OFFICE, shanghai(20, 17, 29), None, None),
        (OFFICE, shanghai(20, 8, 59), "window.hours", shanghai(20, 9)),
        (OFFICE, shanghai(20, 17, 30), "window.hours", shanghai(23, 9)),
        (OFFICE, shanghai(21, 10), "window.hours", shanghai(23, 9)),
        (HOLIDAYS, shanghai(20, 10), "window.days", shanghai(21, 0)),
        (HOLIDAYS, shanghai(1, 10, month=10), None, None),  # National Day, a Thursday
        (HOLIDAYS, shanghai(10, 10, month=10), "window.days", shanghai(11, 0, month=10)),  # a Saturday worked in exchange
        (OPENS | {"days": "working"}, shanghai(10, 10, month=10), None, None),
        (OPENS | {"hours": [{"opens": "22:00"}]}, shanghai(20, 23, 59), None, None),
        (OPENS | {"hours": [{"closes": "02:00"}, {"opens": "22:00"}]}, shanghai(20, 12), "window.hours", shanghai(20, 22)),
    ],
)
def test_hours_and_days_are_the_citys(value: Any, moment: datetime, path: str | None, next_one: datetime | None) -> None:
    found = list(window_reasons(window(value), now=moment, basis="b"))
    assert [(each.code, each.path) for each in found] == ([("outside_hours", path)] if path else [])
    if next_one:
        assert found[0].expected == next_one.isoformat().replace("+00:00", "Z")


def test_a_window_that_closes_before_its_next_hour_does_not_open_again() -> None:
    closing = window(OFFICE | {"closes_at": "2026-11-23T09:00:00+08:00"})
    assert [each.code for each in window_reasons(closing, now=shanghai(20, 18), basis="b")] == ["not_open_again"]


times = st.integers(0, 23).map(lambda hour: f"{hour:02}:30")
spans = st.builds(
    lambda days, opens, closes: {"weekdays": sorted(days), "opens": min(opens, closes), "closes": max(opens, closes)},
    st.sets(st.integers(1, 7)),
    times,
    times,
).filter(lambda each: each["opens"] != each["closes"])
windows = st.builds(
    lambda hours, days: window(OPENS | {"hours": hours, **({"days": days} if days else {})}),
    st.lists(spans, max_size=4),
    st.sampled_from([None, "working", "off"]),
)


@given(windows, st.integers(1, 520 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)))
def test_who_comes_when_it_is_said_to_open_finds_it_open_and_nobody_could_have_come_earlier(opened: Any, now: datetime) -> None:
    coming = next_opening(opened, now)
    if is_open(opened, now):
        assert coming == now
    elif coming:
        assert list(window_reasons(opened, now=coming, basis="b")) == []
        assert now < coming < now + LOOKED_AHEAD
        assert not is_open(opened, coming - timedelta(minutes=1)) or coming - timedelta(minutes=1) < now


def test_days_after_a_grant_are_counted_from_its_moment() -> None:
    lasting = terms_with(needs_voucher=True, window=OPENS | {"days_after_grant": 7}).window
    granted_at = shanghai(13, 12)
    assert list(grant_reasons(lasting, granted_at=granted_at, now=granted_at + timedelta(days=7, seconds=-1), basis="b")) == []
    [reason] = grant_reasons(lasting, granted_at=granted_at, now=granted_at + timedelta(days=7), basis="b")
    assert (reason.code, reason.expected) == ("grant_lapsed", "2026-11-20T04:00:00Z")
    assert list(grant_reasons(lasting, granted_at=None, now=granted_at, basis="b")) == []


@pytest.mark.parametrize("hours", [{"opens": "17:00", "closes": "09:00"}, {"opens": "9:00"}, {"opens": "24:00"}, {"weekdays": [0]}])
def test_hours_that_are_none_are_refused(hours: Any) -> None:
    with pytest.raises(Refused):
        window(OPENS | {"hours": [hours]})
