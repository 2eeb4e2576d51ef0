"""Partners: who they are, how they sign, their deposit-free orders, and what they are told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.access import Account
from models.benefits import Benefit, BenefitRevision
from models.enums import DeliveryState, Fault, PartnerScheme, Role, WaiverState, WaiverStep
from models.registry import Merchant, Resident
from models.row import Row, word


class Partner(Row):
    """An operator that asks by program. `code` is also its merchant number (mchid) in WeChat Pay's dialect.

    `sandbox`: its residents are made up, its callbacks do `faults` on purpose, and nothing of it counts.
    """

    code = fields.CharField(max_length=32, unique=True)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField("models.Account", related_name="partner", on_delete=fields.RESTRICT)
    account_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="partners", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    sandbox = fields.BooleanField(default=False)
    faults: list[str] = fields.JSONField(default=list)
    callback_url = fields.CharField(max_length=500, default="")
    requests_per_minute = fields.IntField(default=6000)
    registered_at: datetime = fields.DatetimeField()

    class Meta:
        table = "partner"


class PartnerKey(Row):
    """A key of a partner. `secret_sealed`: the HMAC secret, or WeChat Pay's APIv3 key; `certificate`: the partner's own, in PEM, for RSA.

    Several may be open at once, so that a rotation interrupts nobody; `ended_at` is when it stops to sign.
    """

    partner: fields.ForeignKeyRelation[Partner] = fields.ForeignKeyField("models.Partner", related_name="keys", on_delete=fields.RESTRICT)
    partner_id: UUID
    name = fields.CharField(max_length=64, unique=True)
    scheme = word(PartnerScheme)
    secret_sealed: bytes = fields.BinaryField()
    certificate = fields.TextField(default="")
    issued_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "partner_key"
        indexes = (Index(fields=("partner_id",)),)


class PartnerNonce(Row):
    """One signed request that was taken. The unique key refuses its replay; kept for as long as its time would be taken."""

    key: fields.ForeignKeyRelation[PartnerKey] = fields.ForeignKeyField(
        "models.PartnerKey", related_name="nonces", on_delete=fields.RESTRICT
    )
    key_id: UUID
    nonce = fields.CharField(max_length=64)
    seen_at: datetime = fields.DatetimeField()

    class Meta:
        table = "partner_nonce"
        unique_together = (("key_id", "nonce"),)
        indexes = (Index(fields=("seen_at",)),)


class PlatformCertificate(Row):
    """The RSA key with which this service signs in WeChat Pay's dialect, and its self-signed certificate in PEM."""

    serial = fields.CharField(max_length=40, unique=True)
    certificate = fields.TextField()
    key_sealed: bytes = fields.BinaryField()
    opens_at: datetime = fields.DatetimeField()
    closes_at: datetime = fields.DatetimeField()

    class Meta:
        table = "platform_certificate"


class WaiverOrder(Row):
    """A deposit-free order. Once it is somebody's, credit + cash = risk; what it costs never passes the risk (CHECKs).

    `sequence` counts its steps and is what a step compares and sets; `counted`: the limit counters it was counted on. `fingerprint`
    tells a repeated creation from another with the same number. `sandbox_person` is the made-up resident of a sandbox.
    """

    partner: fields.ForeignKeyRelation[Partner] = fields.ForeignKeyField(
        "models.Partner", related_name="waiver_orders", on_delete=fields.RESTRICT
    )
    partner_id: UUID
    number = fields.CharField(max_length=64)
    fingerprint = fields.CharField(max_length=64)
    scheme = word(PartnerScheme)
    benefit: fields.ForeignKeyRelation[Benefit] = fields.ForeignKeyField(
        "models.Benefit", related_name="waiver_orders", on_delete=fields.RESTRICT
    )
    benefit_id: UUID
    revision: fields.ForeignKeyNullableRelation[BenefitRevision] = fields.ForeignKeyField(
        "models.BenefitRevision", related_name="waiver_orders", null=True, on_delete=fields.RESTRICT
    )
    revision_id: UUID | None
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="waiver_orders", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    sandbox_person = fields.CharField(max_length=40, null=True)
    title = fields.CharField(max_length=60)
    state = word(WaiverState)
    sequence = fields.IntField(default=1)
    tier = fields.CharField(max_length=20, null=True)
    risk_fen = fields.BigIntField()
    credit_fen: int | None = fields.BigIntField(null=True)
    cash_fen: int | None = fields.BigIntField(null=True)
    charges: list[dict[str, Any]] = fields.JSONField(default=list)
    discounts: list[dict[str, Any]] = fields.JSONField(default=list)
    charged_fen = fields.BigIntField(default=0)
    discounted_fen = fields.BigIntField(default=0)
    total_fen: int | None = fields.BigIntField(null=True)
    counted: list[list[str]] | None = fields.JSONField(null=True)
    notify_url = fields.CharField(max_length=500, default="")
    particulars: dict[str, Any] = fields.JSONField(default=dict)
    placed_at: datetime = fields.DatetimeField()
    bound_at: datetime | None = fields.DatetimeField(null=True)
    expires_at: datetime = fields.DatetimeField()
    due_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "waiver_order"
        unique_together = (("partner_id", "number"),)
        indexes = (
            Index(fields=("resident_id", "state")),
            Index(fields=("state", "expires_at")),
            Index(fields=("state", "due_at")),
        )


class WaiverEvent(Row):
    """One step of an order: what, by whom, from where to where, and what it then cost."""

    order: fields.ForeignKeyRelation[WaiverOrder] = fields.ForeignKeyField(
        "models.WaiverOrder", related_name="events", on_delete=fields.RESTRICT
    )
    order_id: UUID
    sequence = fields.IntField()
    step = word(WaiverStep)
    state = word(WaiverState)
    by_role = word(Role)
    by_account_id: UUID | None = fields.UUIDField(null=True)
    note = fields.CharField(max_length=300, default="")
    total_fen: int | None = fields.BigIntField(null=True)
    happened_at: datetime = fields.DatetimeField()

    class Meta:
        table = "waiver_event"
        unique_together = (("order_id", "sequence"),)


class Delivery(Row):
    """Something a partner is told, written in the transaction in which it became true. `event_id` is what a duplicate shares.

    `fault`: what the sandbox does wrong with this one.
    """

    partner: fields.ForeignKeyRelation[Partner] = fields.ForeignKeyField(
        "models.Partner", related_name="deliveries", on_delete=fields.RESTRICT
    )
    partner_id: UUID
    order: fields.ForeignKeyNullableRelation[WaiverOrder] = fields.ForeignKeyField(
        "models.WaiverOrder", related_name="deliveries", null=True, on_delete=fields.RESTRICT
    )
    order_id: UUID | None
    event_id: UUID = fields.UUIDField()
    event = fields.CharField(max_length=40)
    scheme = word(PartnerScheme)
    url = fields.CharField(max_length=500)
    told: dict[str, Any] = fields.JSONField()
    fault: Fault | None = word(Fault, null=True)
    state = word(DeliveryState, default=DeliveryState.WAITING)
    due_at: datetime = fields.DatetimeField()
    leased_until: datetime | None = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    tries: fields.ReverseRelation["DeliveryAttempt"]
    written_at: datetime = fields.DatetimeField()

    class Meta:
        table = "delivery"
        indexes = (Index(fields=("state", "due_at")), Index(fields=("partner_id", "id")))


class DeliveryAttempt(Row):
    """One try to deliver: the status that came back, or what went wrong."""

    delivery: fields.ForeignKeyRelation[Delivery] = fields.ForeignKeyField(
        "models.Delivery", related_name="tries", on_delete=fields.RESTRICT
    )
    delivery_id: UUID
    number = fields.IntField()
    status: int | None = fields.IntField(null=True)
    error = fields.CharField(max_length=60, default="")
    tried_at: datetime = fields.DatetimeField()

    class Meta:
        table = "delivery_attempt"
        unique_together = (("delivery_id", "number"),)
