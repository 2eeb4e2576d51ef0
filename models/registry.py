"""What is known about whom: subjects, the catalogue, records."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import (
    ConsentPurpose,
    Industry,
    Outcome,
    RecordKind,
    Severity,
    SubjectKind,
    Visibility,
)
from models.row import Row, word


class Merchant(Row):
    """A legal subject that serves the public. `uscc` is the unified social credit code (GB 32100); a merchant known only
    from a foreign feed has none and is found by (`source_code`, `source_ref`)."""

    name = fields.CharField(max_length=200)
    uscc = fields.CharField(max_length=18, null=True, unique=True)
    source_code = fields.CharField(max_length=40)
    source_ref = fields.CharField(max_length=80, null=True)
    registered_on: date | None = fields.DateField(null=True)
    enterprise_type = fields.CharField(max_length=100, default="")
    registered_capital = fields.CharField(max_length=60, default="")
    scope = fields.TextField(default="")
    province = fields.CharField(max_length=40, default="")
    district = fields.CharField(max_length=60, default="")
    address = fields.CharField(max_length=300, default="")
    phone = fields.CharField(max_length=40, default="")
    industry = word(Industry, default=Industry.OTHER)
    latitude_e6: int | None = fields.IntField(null=True)
    longitude_e6: int | None = fields.IntField(null=True)
    content_hash: bytes | None = fields.BinaryField(null=True)
    received_at: datetime = fields.DatetimeField()
    closed_on: date | None = fields.DateField(null=True)

    class Meta:
        table = "merchant"
        # Search reads this index alone, in the order of names: see docs/decisions. (source_code, source_ref) is unique by a partial index.
        indexes = (Index(fields=("name", "id", "district", "industry")),)


class MerchantGroup(Row):
    """Merchants that a programme put together under a short name."""

    code = fields.CharField(max_length=40, unique=True)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "merchant_group"


class MerchantGroupMember(Row):
    """A merchant in a group."""

    group: fields.ForeignKeyRelation[MerchantGroup] = fields.ForeignKeyField(
        "models.MerchantGroup", related_name="members", on_delete=fields.RESTRICT, db_index=False
    )
    group_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="groups", on_delete=fields.RESTRICT
    )
    merchant_id: UUID

    class Meta:
        table = "merchant_group_member"
        unique_together = (("group_id", "merchant_id"),)


class Resident(Row):
    """A natural person who joined. Personal fields are encrypted one by one; the hashes are keyed and find, never show."""

    name_sealed: bytes | None = fields.BinaryField(null=True)
    identity_number_sealed: bytes | None = fields.BinaryField(null=True)
    identity_number_hash = fields.CharField(max_length=64, null=True, unique=True)
    phone_sealed: bytes | None = fields.BinaryField(null=True)
    phone_hash = fields.CharField(max_length=64, null=True, db_index=True)
    district = fields.CharField(max_length=60, default="")
    household_hash = fields.CharField(max_length=64, null=True)
    joined_at: datetime = fields.DatetimeField()

    class Meta:
        table = "resident"


class Consent(Row):
    """One purpose agreed to, from `given_at` until `ended_at`. At most one open row per resident and purpose (partial unique index)."""

    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="consents", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    purpose = word(ConsentPurpose)
    text_version = fields.CharField(max_length=20)
    given_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "consent"
        indexes = (Index(fields=("resident_id", "purpose")),)


class Source(Row):
    """A department or feed that delivers records; `code` is what records carry."""

    code = fields.CharField(max_length=40, unique=True)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)

    class Meta:
        table = "source"


class CatalogueItem(Row):
    """A kind of record that may be collected, and how it may be used. Nothing outside the catalogue enters."""

    code = fields.CharField(max_length=40, unique=True)
    subject_kind = word(SubjectKind)
    record_kind = word(RecordKind)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    visibility = word(Visibility)
    severity: Severity | None = word(Severity, null=True)
    basis = fields.CharField(max_length=200, default="")

    class Meta:
        table = "catalogue_item"


class Record(Row):
    """One fact about one subject from a source. Exactly one of merchant and resident is set (CHECK).

    `dated_on` is the date of the legal document, where the clocks start; `ends_on` is the last day in force (licence) or published
    (penalty), inclusive, local days. `content` holds what its kind shows: see server/registry/contents.py.
    """

    catalogue_code = fields.CharField(max_length=40)
    kind = word(RecordKind)
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="records", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    resident: fields.ForeignKeyNullableRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="records", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    source_code = fields.CharField(max_length=40)
    source_ref = fields.CharField(max_length=120)
    title = fields.CharField(max_length=300)
    document_no = fields.CharField(max_length=120, default="")
    dated_on: date = fields.DateField()
    ends_on: date | None = fields.DateField(null=True)
    severity: Severity | None = word(Severity, null=True)
    visibility = word(Visibility)
    amount_fen: int | None = fields.BigIntField(null=True)
    mark: int | None = fields.IntField(null=True)
    content: dict[str, Any] = fields.JSONField(default=dict)
    content_hash: bytes | None = fields.BinaryField(null=True)
    received_at: datetime = fields.DatetimeField()

    class Meta:
        table = "record"
        unique_together = (("source_code", "source_ref"),)
        indexes = (Index(fields=("merchant_id", "kind", "dated_on")), Index(fields=("resident_id", "kind", "dated_on")))


class Resolution(Row):
    """A record ended before its time: repaired, expired or withdrawn, by whom and why. At most one per record."""

    record: fields.OneToOneRelation[Record] = fields.OneToOneField("models.Record", related_name="resolution", on_delete=fields.RESTRICT)
    record_id: UUID
    outcome = word(Outcome)
    reason = fields.CharField(max_length=300, default="")
    resolved_by: UUID | None = fields.UUIDField(null=True)
    resolved_at: datetime = fields.DatetimeField()

    class Meta:
        table = "resolution"
