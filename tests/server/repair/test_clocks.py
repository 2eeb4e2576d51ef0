"""Twenty days, counted from the day after."""

from datetime import UTC, datetime

import pytest

from server.repair.clocks import due_at


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 12, 10, 16, tzinfo=UTC)),
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), datetime(2026, 12, 10, 16, tzinfo=UTC)),
        (datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 12, 11, 16, tzinfo=UTC)),
    ],
)
def test_it_ends_with_the_twentieth_local_day(filed: datetime, due: datetime) -> None:
    assert due_at(filed) == due
