"""Counting the city's public facts once a night."""

from datetime import datetime, timedelta

from models.opendata import OpenFigures
from server.opendata import figures
from server.opendata.queries.figures import reckoned
from server.platform.actions import step
from server.platform.clock import local_day

KEPT = timedelta(days=400)


@step
async def reckon_open_figures(*, now: datetime) -> None:
    """Write the figures of this local day, in the place of earlier ones of the same day."""
    today = local_day(now)
    found = figures.stored(await reckoned(today=today))
    await OpenFigures.filter(day=today).delete()
    await OpenFigures.create(day=today, figures=found, reckoned_at=now)
    await OpenFigures.filter(day__lt=today - KEPT).delete()
