"""What people say of a merchant: complaints, tips, reviews."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import ComplaintKind, ComplaintState
from models.registry import Merchant, Resident
from models.row import Row, word


class Complaint(Row):
    """Filed by anyone; followed by `reference` and a secret kept only as a hash. `state` repeats the last event for filtering.

    `key_hash`: of the Idempotency-Key that it came with, one filing for each (partial unique index).
    """

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="complaints", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    kind = word(ComplaintKind)
    text = fields.TextField()
    contact_sealed: bytes | None = fields.BinaryField(null=True)
    reference = fields.CharField(max_length=20, unique=True)
    secret_hash = fields.CharField(max_length=64)
    key_hash = fields.CharField(max_length=64, null=True)
    state = word(ComplaintState)
    filed_at: datetime = fields.DatetimeField()
    due_at: datetime = fields.DatetimeField()

    class Meta:
        table = "complaint"
        indexes = (Index(fields=("merchant_id", "filed_at")), Index(fields=("state", "due_at")))


class ComplaintEvent(Row):
    """One change of a complaint's state: what, when, by whom, in whose words."""

    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "models.Complaint", related_name="events", on_delete=fields.RESTRICT
    )
    complaint_id: UUID
    sequence = fields.IntField()
    state = word(ComplaintState)
    note = fields.TextField(default="")
    by_account_id: UUID | None = fields.UUIDField(null=True)
    happened_at: datetime = fields.DatetimeField()

    class Meta:
        table = "complaint_event"
        unique_together = (("complaint_id", "sequence"),)


class ComplaintPhoto(Row):
    """A photo re-encoded from its pixels: nothing of the original file is kept."""

    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "models.Complaint", related_name="photos", on_delete=fields.RESTRICT
    )
    complaint_id: UUID
    position = fields.IntField()
    jpeg: bytes = fields.BinaryField()
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "complaint_photo"
        unique_together = (("complaint_id", "position"),)


class Review(Row):
    """A resident's stars and words; a newer one of the same resident replaces it (partial unique index on the open one)."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="reviews", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="reviews", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    stars = fields.IntField()
    text = fields.CharField(max_length=500, default="")
    written_at: datetime = fields.DatetimeField()
    replaced_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "review"
        indexes = (Index(fields=("merchant_id", "written_at")),)
