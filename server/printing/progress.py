"""How far an order is, and how long its file is kept. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=7)
MOST_MERCHANTS = 50_000
WHOLE = 100


class PrintState(StrEnum):
    UNDER_WAY = "under_way"
    READY = "ready"
    STOPPED = "stopped"
    EXPIRED = "expired"


def state_of(*, done_at: datetime | None, ended_at: datetime | None, now: datetime) -> PrintState:
    """Return the state at a moment. A file that was ready and is taken away has expired, whoever did it."""
    if done_at is None:
        return PrintState.UNDER_WAY if ended_at is None else PrintState.STOPPED
    return PrintState.EXPIRED if ended_at is not None or now >= expires_at(done_at) else PrintState.READY


def expires_at(done_at: datetime) -> datetime:
    return done_at + KEPT


def percent(*, made: int, wanted: int, done: bool) -> int:
    """Return how much is made; the whole only when the file is there, however the city grew meanwhile."""
    return WHOLE if done else min(WHOLE * made // max(wanted, 1), WHOLE - 1)
