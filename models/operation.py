"""What the machinery keeps: jobs to do and answers once given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import JobState
from models.row import Row, word


class Job(Row):
    """Work for later, written in the transaction that wants it (outbox). `slot` is unique: a periodic job is queued once a period."""

    name = fields.CharField(max_length=60)
    arguments: dict[str, Any] = fields.JSONField(default=dict)
    slot = fields.CharField(max_length=120, null=True, unique=True)
    state = word(JobState, default=JobState.WAITING)
    run_at: datetime = fields.DatetimeField()
    leased_until: datetime | None = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    error = fields.TextField(default="")
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "job"
        indexes = (Index(fields=("state", "run_at")),)


class IdempotentAnswer(Row):
    """The answer given to one key of one owner, written with the effect, kept at least seven days.

    `fingerprint` is the SHA-256 of the request, `fields_asked` the beginning of that of each of its fields.
    `about_id`: whom the answer tells something of, so that it can be forgotten at their wish.
    """

    owner_id: UUID = fields.UUIDField()
    key_hash = fields.CharField(max_length=64)
    fingerprint = fields.CharField(max_length=64)
    fields_asked: dict[str, str] | None = fields.JSONField(null=True)
    about_id: UUID | None = fields.UUIDField(null=True)
    status = fields.IntField(default=0)
    body = fields.TextField(default="")
    answered_at: datetime = fields.DatetimeField()

    class Meta:
        table = "idempotent_answer"
        unique_together = (("owner_id", "key_hash"),)
        indexes = (Index(fields=("answered_at",)),)
