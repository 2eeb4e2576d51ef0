"""What an inspector saw, beside the record that says it."""

from uuid import UUID

from tortoise import fields

from models.registry import Record
from models.row import Row


class InspectionPhoto(Row):
    """A public photo of an inspection, re-encoded from its pixels: nothing of the original file is kept."""

    record: fields.ForeignKeyRelation[Record] = fields.ForeignKeyField("models.Record", related_name="photos", on_delete=fields.RESTRICT)
    record_id: UUID
    position = fields.IntField()
    jpeg: bytes = fields.BinaryField()
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "inspection_photo"
        unique_together = (("record_id", "position"),)
