"""Why a benefit was granted or refused: kept for whoever is affected, and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.access import Account
from models.benefits import Benefit, BenefitRevision, Redemption
from models.registry import Merchant, Resident
from models.row import Row


class Decision(Row):
    """One answer of the rules to one attempt to use a benefit. Append-only (个人信息保护法 art. 24).

    `reasons`: in the order of the rules, each {code, path?, fact?, expected?, actual?, gap?, remedy?, basis?}; of a grant what spoke for
    it, of a refusal what against it. `order_facts`: what was said of the order, a vehicle by keyed hash,
    and what its stacking group had taken off already.
    """

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="decisions", on_delete=fields.RESTRICT, db_index=False
    )
    benefit_id: UUID
    revision: fields.ForeignKeyRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="decisions", on_delete=fields.RESTRICT, db_index=False
    )
    revision_id: UUID
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="decisions", on_delete=fields.RESTRICT, db_index=False
    )
    resident_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="decisions", on_delete=fields.RESTRICT, db_index=False
    )
    merchant_id: UUID
    clerk: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="decisions", on_delete=fields.RESTRICT, db_index=False
    )
    clerk_id: UUID
    redemption: fields.OneToOneNullableRelation[Redemption] = fields.OneToOneField(
        "models.Redemption", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    redemption_id: UUID | None
    granted = fields.BooleanField()
    tier = fields.CharField(max_length=20, default="")
    scorecard_version: int | None = fields.IntField(null=True)
    order_facts: dict[str, Any] = fields.JSONField(default=dict)
    amount_fen = fields.BigIntField()
    discount_fen = fields.BigIntField()
    reasons: list[dict[str, Any]] = fields.JSONField(default=list)
    decided_at: datetime = fields.DatetimeField()

    class Meta:
        table = "decision"
        indexes = (Index(fields=("resident_id", "id")), Index(fields=("benefit_id", "decided_at")))
