"""What people are told by the service: notices, and up to when they were read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.access import Account
from models.enums import NoticeKind
from models.registry import Merchant, Resident
from models.row import Row, word


class Notice(Row):
    """Something that happened, written with it: to one resident, to one merchant, or with neither to everybody who joined (CHECK).

    `object_id` is what the kind speaks of; `particulars` what the sentence fills in, nothing personal.
    """

    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="notices", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="notices", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    kind = word(NoticeKind)
    object_id: UUID = fields.UUIDField()
    particulars: dict[str, Any] = fields.JSONField(default=dict)
    written_at: datetime = fields.DatetimeField()

    class Meta:
        table = "notice"
        indexes = (Index(fields=("resident_id", "written_at")), Index(fields=("merchant_id", "written_at")))


class ReadMark(Row):
    """Everything written until `read_at` was read by this account."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField("models.Account", related_name="read_mark", on_delete=fields.RESTRICT)
    account_id: UUID
    read_at: datetime = fields.DatetimeField()

    class Meta:
        table = "read_mark"
