"""Every deed, in the transaction that did it. Never updated."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.row import Row


class AuditLine(Row):
    """`deed` is the action's name; `actor_id` an account, null for the system; `particulars` carries no personal data."""

    deed = fields.CharField(max_length=60)
    actor_id: UUID | None = fields.UUIDField(null=True)
    object_kind = fields.CharField(max_length=40)
    object_id: UUID | None = fields.UUIDField(null=True)
    particulars: dict[str, Any] = fields.JSONField(default=dict)
    done_at: datetime = fields.DatetimeField()

    class Meta:
        table = "audit_line"
        indexes = (
            Index(fields=("object_id", "done_at")),
            Index(fields=("actor_id", "done_at")),
            Index(fields=("deed", "done_at")),
            Index(fields=("done_at",)),
        )
