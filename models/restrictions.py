"""Restrictions: violations as operators report them, counted by local month, listed, contested, lifted."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import Lift, Role
from models.registry import Merchant, Resident
from models.row import Row, word


class Violation(Row):
    """One breach that an operator saw of a rider, named by the operator's own reference. `month`: the first day of its local month.

    `resident` is known where the rider came by a deposit-free order.
    """

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="violations", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    report_ref = fields.CharField(max_length=60)
    policy = fields.CharField(max_length=40)
    rider_ref = fields.CharField(max_length=60)
    kind = fields.CharField(max_length=40)
    place = fields.CharField(max_length=120, default="")
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="violations", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    month: date = fields.DateField()
    happened_at: datetime = fields.DatetimeField()
    reported_at: datetime = fields.DatetimeField()

    class Meta:
        table = "violation"
        unique_together = (("merchant_id", "report_ref"),)
        indexes = (Index(fields=("merchant_id", "policy", "rider_ref", "month")),)


class ViolationCount(Row):
    """How often a rider did one kind of thing in one local month."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="violation_counts", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    policy = fields.CharField(max_length=40)
    rider_ref = fields.CharField(max_length=60)
    month: date = fields.DateField()
    kind = fields.CharField(max_length=40)
    count = fields.IntField(default=0)

    class Meta:
        table = "violation_count"
        unique_together = (("policy", "month", "merchant_id", "rider_ref", "kind"),)


class Listing(Row):
    """A rider's month that reached a threshold: when it is published, and the bar that follows, [bar_from, bar_until).

    `streak`: how many listed months in a row it ends; it and `bar_until` shrink when an objection to an earlier month is upheld.
    """

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="listings", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    policy = fields.CharField(max_length=40)
    rider_ref = fields.CharField(max_length=60)
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="listings", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    month: date = fields.DateField()
    counts: dict[str, int] = fields.JSONField()
    streak = fields.IntField()
    publish_on: date = fields.DateField()
    bar_from: date = fields.DateField()
    bar_until: date = fields.DateField()
    listed_at: datetime = fields.DatetimeField()
    lift: "ListingLift | None"
    objection: "ListingObjection | None"

    class Meta:
        table = "listing"
        unique_together = (("policy", "merchant_id", "rider_ref", "month"),)
        indexes = (Index(fields=("resident_id", "bar_until")), Index(fields=("policy", "month")), Index(fields=("publish_on",)))


class ListingLift(Row):
    """A bar lifted, at once and for good: by a commitment, or because an objection was upheld."""

    listing: fields.OneToOneRelation[Listing] = fields.OneToOneField("models.Listing", related_name="lift", on_delete=fields.RESTRICT)
    listing_id: UUID
    why = word(Lift)
    by_role = word(Role)
    by_account_id: UUID | None = fields.UUIDField(null=True)
    lifted_at: datetime = fields.DatetimeField()

    class Meta:
        table = "listing_lift"


class ListingCommitment(Row):
    """The one commitment that a rider may give an operator under a policy (承诺豁免)."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="listing_commitments", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    policy = fields.CharField(max_length=40)
    rider_ref = fields.CharField(max_length=60)
    listing: fields.OneToOneRelation[Listing] = fields.OneToOneField("models.Listing", related_name="commitment", on_delete=fields.RESTRICT)
    listing_id: UUID
    signed_at: datetime = fields.DatetimeField()

    class Meta:
        table = "listing_commitment"
        unique_together = (("policy", "merchant_id", "rider_ref"),)


class ListingObjection(Row):
    """What a rider says against a listing, once, and what somebody decided."""

    listing: fields.OneToOneRelation[Listing] = fields.OneToOneField("models.Listing", related_name="objection", on_delete=fields.RESTRICT)
    listing_id: UUID
    text = fields.CharField(max_length=1000)
    filed_by: UUID | None = fields.UUIDField(null=True)
    filed_at: datetime = fields.DatetimeField()
    upheld = fields.BooleanField(null=True)
    note = fields.CharField(max_length=300, default="")
    decided_by: UUID | None = fields.UUIDField(null=True)
    decided_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "listing_objection"
        indexes = (Index(fields=("decided_at",)),)
