"""Points, why they moved, and by which version of which rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import ScorecardState, SubjectKind
from models.registry import Merchant, Record, Resident
from models.row import Row, word


class Scorecard(Row):
    """One immutable version of the rules that turn records into points. `definition`: see server/scoring/scorecard.py.

    At most one live version per subject kind (partial unique index)."""

    subject_kind = word(SubjectKind)
    version = fields.IntField()
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    definition: dict[str, Any] = fields.JSONField()
    state = word(ScorecardState, default=ScorecardState.DRAFT)
    drafted_by: UUID | None = fields.UUIDField(null=True)
    drafted_at: datetime = fields.DatetimeField()
    published_by: UUID | None = fields.UUIDField(null=True)
    published_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "scorecard"
        unique_together = (("subject_kind", "version"),)


class Score(Row):
    """A subject's standing now: `points` equals the sum of its entries, always. Exactly one of merchant and resident is set (CHECK).

    `sequence` counts entries ever written; a writer claims the next ones by a conditional update on it."""

    merchant: fields.OneToOneNullableRelation[Merchant] = fields.OneToOneField(
        "models.Merchant", related_name="score", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    resident: fields.OneToOneNullableRelation[Resident] = fields.OneToOneField(
        "models.Resident", related_name="score", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    scorecard: fields.ForeignKeyRelation[Scorecard] = fields.ForeignKeyField(
        "models.Scorecard", related_name="scores", on_delete=fields.RESTRICT
    )
    scorecard_id: UUID
    points = fields.IntField(default=0)
    tier = fields.CharField(max_length=20)
    sequence = fields.IntField(default=0)
    as_of: datetime = fields.DatetimeField()

    class Meta:
        table = "score"
        indexes = (Index(fields=("tier",)),)


class ScoreEntry(Row):
    """One reason why points moved. Append-only; a correction is a further entry."""

    score: fields.ForeignKeyRelation[Score] = fields.ForeignKeyField("models.Score", related_name="entries", on_delete=fields.RESTRICT)
    score_id: UUID
    sequence = fields.IntField()
    scorecard: fields.ForeignKeyRelation[Scorecard] = fields.ForeignKeyField(
        "models.Scorecard", related_name="entries", on_delete=fields.RESTRICT
    )
    scorecard_id: UUID
    indicator = fields.CharField(max_length=40)
    points = fields.IntField()
    reason = fields.CharField(max_length=40)
    record: fields.ForeignKeyNullableRelation[Record] = fields.ForeignKeyField(
        "models.Record", related_name="entries", null=True, on_delete=fields.RESTRICT
    )
    record_id: UUID | None
    entered_at: datetime = fields.DatetimeField()

    class Meta:
        table = "score_entry"
        unique_together = (("score_id", "sequence"),)


class Withholding(Row):
    """A merchant's grade is not shown from `since` until `ended_at`: it is contested, and somebody else is looking again."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="withholdings", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    reason = fields.CharField(max_length=300)
    since: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "withholding"
        indexes = (Index(fields=("merchant_id", "ended_at")),)
