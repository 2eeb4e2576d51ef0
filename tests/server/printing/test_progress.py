"""How far an order is, and how long its file is kept."""

from datetime import timedelta

import pytest

from server.printing.progress import KEPT, PrintState, percent, state_of
from tests.cast import NOW


def test_a_file_is_kept_for_a_time_and_then_expires() -> None:
    assert state_of(done_at=None, ended_at=None, now=NOW) is PrintState.UNDER_WAY
    assert state_of(done_at=None, ended_at=NOW, now=NOW) is PrintState.STOPPED
    assert state_of(done_at=NOW, ended_at=None, now=NOW + KEPT - timedelta(seconds=1)) is PrintState.READY
    assert state_of(done_at=NOW, ended_at=None, now=NOW + KEPT) is PrintState.EXPIRED
    assert state_of(done_at=NOW, ended_at=NOW, now=NOW) is PrintState.EXPIRED


@pytest.mark.parametrize(
    ("made", "wanted", "done", "shown"), [(0, 3, False, 0), (1, 3, False, 33), (3, 3, False, 99), (5, 3, False, 99), (2, 3, True, 100)]
)
def test_all_is_made_only_when_the_file_is_there(made: int, wanted: int, done: bool, shown: int) -> None:
    assert percent(made=made, wanted=wanted, done=done) == shown
