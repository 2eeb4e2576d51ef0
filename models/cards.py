"""Incentive cards (守信激励卡): benefits of several domains under one name, held by a person or a vehicle."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from models.benefits import Benefit
from models.enums import CardBearer
from models.registry import Resident
from models.row import Row, word


class IncentiveCard(Row):
    """A card as a city offers it. `code` is what conditions name; it never changes."""

    code = fields.CharField(max_length=40, unique=True)
    bearer = word(CardBearer)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    benefits: fields.ReverseRelation["CardBenefit"]
    created_by: UUID | None = fields.UUIDField(null=True)
    created_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "incentive_card"


class CardBenefit(Row):
    """A benefit that a card bundles."""

    card: fields.ForeignKeyRelation[IncentiveCard] = fields.ForeignKeyField(
        "models.IncentiveCard", related_name="benefits", on_delete=fields.RESTRICT, db_index=False
    )
    card_id: UUID
    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField("models.Benefit", related_name="cards", on_delete=fields.RESTRICT)
    benefit_id: UUID

    class Meta:
        table = "card_benefit"
        unique_together = (("card_id", "benefit_id"),)


class IssuedCard(Row):
    """One card that is held, until `valid_until` (the last day) or `ended_at`. A vehicle's has its plate as a keyed hash, and as it is
    shown to its holder, who may be nobody that joined.

    One open of a card for a person, and for a vehicle (partial unique indexes).
    """

    card: fields.ForeignKeyRelation[IncentiveCard] = fields.ForeignKeyField(
        "models.IncentiveCard", related_name="issued", on_delete=fields.RESTRICT
    )
    card_id: UUID
    number = fields.CharField(max_length=16, unique=True)
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="cards", on_delete=fields.RESTRICT, null=True
    )
    resident_id: UUID | None
    plate_hash = fields.CharField(max_length=64, null=True, db_index=True)
    plate_shown = fields.CharField(max_length=20, default="")
    valid_until: date | None = fields.DateField(null=True)
    issued_by: UUID | None = fields.UUIDField(null=True)
    issued_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_by: UUID | None = fields.UUIDField(null=True)

    class Meta:
        table = "issued_card"


class CardIssue(Row):
    """A wish to issue a card to all of some tiers, to residents, or to vehicles ({hash, shown, resident_id}); a job does it in steps."""

    card: fields.ForeignKeyRelation[IncentiveCard] = fields.ForeignKeyField(
        "models.IncentiveCard", related_name="issues", on_delete=fields.RESTRICT
    )
    card_id: UUID
    tiers: list[str] = fields.JSONField(default=list)
    residents: list[str] = fields.JSONField(default=list)
    vehicles: list[dict[str, Any]] = fields.JSONField(default=list)
    valid_until: date | None = fields.DateField(null=True)
    given = fields.IntField(default=0)
    by_account_id: UUID | None = fields.UUIDField(null=True)
    asked_at: datetime = fields.DatetimeField()
    done_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "card_issue"
