"""What the public reads of the city as a whole."""

from datetime import date, datetime
from typing import Any

from tortoise import fields

from models.row import Row


class OpenFigures(Row):
    """The city's merchants counted, once a local day; `figures` has the shape of server/opendata/figures.py."""

    day: date = fields.DateField(unique=True)
    figures: dict[str, Any] = fields.JSONField()
    reckoned_at: datetime = fields.DatetimeField()

    class Meta:
        table = "open_figures"
