"""Voucher campaigns: codes made in bulk, given to residents or found by them, each used once."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from models.benefits import Benefit, Redemption
from models.registry import Resident
from models.row import Row


class VoucherCampaign(Row):
    """`wanted` codes that open one benefit until `expires_at`. CHECK (0 <= granted <= made <= wanted)."""

    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="voucher_campaigns", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    pattern = fields.CharField(max_length=40)
    wanted = fields.IntField()
    made = fields.IntField(default=0)
    granted = fields.IntField(default=0)
    expires_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    created_by: UUID | None = fields.UUIDField(null=True)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "voucher_campaign"


class Voucher(Row):
    """One code: nobody's until `resident_id` is set, taken while a hold (`hold_id`) reserves it, used once `redemption_id` is.

    A resident holds one of a campaign (partial unique index).
    """

    campaign: fields.ForeignKeyRelation[VoucherCampaign] = fields.ForeignKeyField(
        "models.VoucherCampaign", related_name="vouchers", on_delete=fields.RESTRICT, db_index=False
    )
    campaign_id: UUID
    code = fields.CharField(max_length=40, unique=True)
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="vouchers", on_delete=fields.RESTRICT, null=True, db_index=False
    )
    resident_id: UUID | None
    granted_at: datetime | None = fields.DatetimeField(null=True)
    redemption: fields.OneToOneNullableRelation[Redemption] = fields.OneToOneField(
        "models.Redemption", related_name="voucher", on_delete=fields.RESTRICT, null=True
    )
    redemption_id: UUID | None
    hold_id: UUID | None = fields.UUIDField(null=True)

    class Meta:
        table = "voucher"


class VoucherGrant(Row):
    """A wish to give a campaign's vouchers to all of some tiers, or to named residents; done in steps by a job.

    `given` and `short` grow with its progress; `short` counts those who came when no voucher was left.
    """

    campaign: fields.ForeignKeyRelation[VoucherCampaign] = fields.ForeignKeyField(
        "models.VoucherCampaign", related_name="grants", on_delete=fields.RESTRICT
    )
    campaign_id: UUID
    tiers: list[str] = fields.JSONField(default=list)
    residents: list[str] = fields.JSONField(default=list)
    given = fields.IntField(default=0)
    short = fields.IntField(default=0)
    by_account_id: UUID | None = fields.UUIDField(null=True)
    asked_at: datetime = fields.DatetimeField()
    done_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "voucher_grant"
