"""What finance keeps of days that are over, so that nobody waits while months are reckoned."""

from datetime import datetime, timedelta

from models.figures import DayFigures
from server.finance.queries import DayOfUse, reckoned
from server.platform.actions import step
from server.platform.clock import local_day

SETTLED_AFTER = timedelta(days=2)
"""By then whatever was under way at midnight is written."""
KEPT_DAYS = 100


@step
async def keep_days(*, now: datetime) -> None:
    """Keep the figures of the last hundred days that are over and not kept yet."""
    last = local_day(now) - SETTLED_AFTER
    first = last - timedelta(days=KEPT_DAYS - 1)
    kept = {row.day for row in await DayFigures.filter(day__gte=first).only("id", "day")}
    missing = [day for day in (first + timedelta(days=n) for n in range(KEPT_DAYS)) if day not in kept]
    if missing:
        found = await reckoned(missing[0], missing[-1])
        await DayFigures.bulk_create([_figures(found[day]) for day in missing], ignore_conflicts=True)


def _figures(of: DayOfUse) -> DayFigures:
    moved = {str(id): fen for id, fen in of.moved_fen.items()}
    return DayFigures(day=of.day, scans=of.scans, redemptions=of.redemptions, discount_fen=of.discount_fen, moved_fen=moved)
