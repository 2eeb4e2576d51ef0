"""Files handed in at the console, to be taken in by a job."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from models.enums import Feed, UploadPart, UploadState
from models.row import Row, word


class Upload(Row):
    """One feed of one source. `files`: by part `{name, bytes}`; `lines`: line breaks in them, by which progress is measured.

    The counts grow while it is taken in (see server/ingestion/tally.py). `said`: why it could not be.
    """

    feed = word(Feed)
    source_code = fields.CharField(max_length=40)
    files: dict[str, Any] = fields.JSONField()
    state = word(UploadState, default=UploadState.RECEIVING)
    lines = fields.IntField(default=0)
    rows = fields.IntField(default=0)
    created = fields.IntField(default=0)
    updated = fields.IntField(default=0)
    unchanged = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    said = fields.TextField(default="")
    by_account_id: UUID = fields.UUIDField()
    handed_in_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "upload"


class UploadPiece(Row):
    """A piece of a file, at most a megabyte, in the order of `position` from 0. Deleted once it was taken in; rejects after thirty days."""

    upload: fields.ForeignKeyRelation[Upload] = fields.ForeignKeyField(
        "models.Upload", related_name="pieces", on_delete=fields.RESTRICT, db_index=False
    )
    upload_id: UUID
    part = word(UploadPart)
    position = fields.IntField()
    content: bytes = fields.BinaryField()

    class Meta:
        table = "upload_piece"
        unique_together = (("upload_id", "part", "position"),)
