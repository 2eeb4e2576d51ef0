"""Figures that take too long to reckon while somebody waits. Disposable: a job reckons them anew every hour."""

from datetime import date, datetime

from tortoise import fields

from models.row import Row


class DistrictFigures(Row):
    """One district's open merchants. `tiers`: how many stand in each tier, `not_yet_rated` too; the place is the mean of theirs."""

    district = fields.CharField(max_length=60, unique=True)
    merchants = fields.IntField()
    tiers: dict[str, int] = fields.JSONField()
    latitude_e6: int | None = fields.IntField(null=True)
    longitude_e6: int | None = fields.IntField(null=True)
    scans = fields.IntField(default=0)
    reckoned_at: datetime = fields.DatetimeField()

    class Meta:
        table = "district_figures"


class DayFigures(Row):
    """What happened on one local day that is over. `moved_fen`: by benefit, what was given less what came back."""

    day: date = fields.DateField(unique=True)
    scans = fields.IntField()
    redemptions = fields.IntField()
    discount_fen = fields.BigIntField()
    moved_fen: dict[str, int] = fields.JSONField()

    class Meta:
        table = "day_figures"
