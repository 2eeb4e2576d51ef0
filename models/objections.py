"""Somebody contests what is kept about them, and somebody else decides."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.benefits import Redemption
from models.enums import ObjectionOutcome
from models.registry import Merchant, Record, Resident
from models.row import Row, word


class Objection(Row):
    """One subject (CHECK) says why one record or one redemption (CHECK) is wrong; each is contested once (UNIQUE)."""

    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="objections", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="objections", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    record: fields.OneToOneNullableRelation[Record] = fields.OneToOneField(
        "models.Record", related_name="objection", null=True, on_delete=fields.RESTRICT
    )
    record_id: UUID | None
    redemption: fields.OneToOneNullableRelation[Redemption] = fields.OneToOneField(
        "models.Redemption", related_name="objection", null=True, on_delete=fields.RESTRICT
    )
    redemption_id: UUID | None
    text = fields.TextField()
    filed_by: UUID = fields.UUIDField()
    filed_at: datetime = fields.DatetimeField()
    due_at: datetime = fields.DatetimeField()
    decision: fields.OneToOneNullableRelation["ObjectionDecision"]

    class Meta:
        table = "objection"
        indexes = (Index(fields=("resident_id", "filed_at")), Index(fields=("merchant_id", "filed_at")))


class ObjectionDecision(Row):
    """How it ended, in whose words. At most one per objection."""

    objection: fields.OneToOneRelation[Objection] = fields.OneToOneField(
        "models.Objection", related_name="decision", on_delete=fields.RESTRICT
    )
    objection_id: UUID
    outcome = word(ObjectionOutcome)
    note = fields.TextField()
    decided_by: UUID = fields.UUIDField()
    decided_at: datetime = fields.DatetimeField()

    class Meta:
        table = "objection_decision"
