"""Counting the city's public facts once a night."""

from datetime import datetime, timedelta

from models.opendata import OpenFigures
from server.audit.actions import record
from server.opendata import figures
from server.opendata.queries.figures import reckoned
from server.platform.actions import action, step
from server.platform.clock import local_day
from server.platform.jobs import enqueue

KEPT = timedelta(days=400)


@step
async def reckon_open_figures(*, now: datetime) -> None:
    """Write the figures of this local day, in the place of earlier ones of the same day."""
    today = local_day(now)
    found = figures.stored(await reckoned(today=today))
    await OpenFigures.filter(day=today).delete()
    await OpenFigures.create(day=today, figures=found, reckoned_at=now)
    await OpenFigures.filter(day__lt=today - KEPT).delete()


@action
async def ask_for_open_figures(*, now: datetime) -> None:
    """Have the figures reckoned before the night."""
    await enqueue("reckon_open_figures", now=now)
    await record("ask_for_open_figures", actor_id=None, object_kind="open_figures", object_id=None, now=now)
