"""Sheets printed for many merchants at once."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from models.enums import Industry, PrintSheet
from models.row import Row, word


class PrintOrder(Row):
    """A wish for one kind of sheet for all merchants of a district, an industry, or both; drawn in parts by a job.

    `wanted` were counted when it was asked; `made` and `parts` grow with progress, `after` is where the next part begins. The file, of
    `file_bytes`, is there from `done_at` on, and gone from `ended_at` on, which also stops an order under way.
    CHECK (file_bytes and done_at are set together).
    """

    sheet = word(PrintSheet)
    district = fields.CharField(max_length=60, default="")
    industry: Industry | None = word(Industry, null=True)
    with_proof = fields.BooleanField(default=False)
    wanted = fields.IntField()
    made = fields.IntField(default=0)
    parts = fields.IntField(default=0)
    after: str | None = fields.TextField(null=True)
    file_bytes: int | None = fields.BigIntField(null=True)
    asked_by: UUID | None = fields.UUIDField(null=True)
    asked_at: datetime = fields.DatetimeField()
    done_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "print_order"
