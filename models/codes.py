"""Codes that are printed or shown, and what was read from them."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.access import Account
from models.enums import CodeEnd, ScanPurpose
from models.registry import Merchant, Resident
from models.row import Row, word


class MerchantCode(Row):
    """A merchant's static code. `handle` is its 8 random bytes as a signed integer; `short_number` is what people read out.

    At most one open code per merchant (partial unique index on merchant_id where ended_at is null); a rotated code names its successor.
    """

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="codes", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    handle = fields.BigIntField(unique=True)
    short_number = fields.CharField(max_length=12, unique=True)
    issued_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)
    end: CodeEnd | None = word(CodeEnd, null=True)
    successor_id: UUID | None = fields.UUIDField(null=True)

    class Meta:
        table = "merchant_code"


class ResidentCode(Row):
    """A resident's dynamic code: which step is on the screen, which step was last accepted.

    Only `shown_step` can be redeemed, and only when it is above `accepted_step`: showing a new one ends the old, a clock set back
    reopens nothing.
    """

    resident: fields.OneToOneRelation[Resident] = fields.OneToOneField("models.Resident", related_name="code", on_delete=fields.RESTRICT)
    resident_id: UUID
    handle = fields.BigIntField(unique=True)
    shown_step = fields.BigIntField(default=0)
    shown_at: datetime | None = fields.DatetimeField(null=True)
    accepted_step = fields.BigIntField(default=0)

    class Meta:
        table = "resident_code"


class CodeUse(Row):
    """A resident's code was spent: the authority for single use is UNIQUE (handle, step)."""

    handle = fields.BigIntField()
    step = fields.BigIntField()
    payload_hash = fields.CharField(max_length=64)
    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="code_uses", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="code_uses", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    clerk: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="code_uses", on_delete=fields.RESTRICT
    )
    clerk_id: UUID
    used_at: datetime = fields.DatetimeField()

    class Meta:
        table = "code_use"
        unique_together = (("handle", "step"),)


class CodeReplay(Row):
    """A spent code was presented again and refused; of each desk the first time is kept."""

    code_use: fields.ForeignKeyRelation[CodeUse] = fields.ForeignKeyField(
        "models.CodeUse", related_name="replays", on_delete=fields.RESTRICT
    )
    code_use_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="code_replays", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    presented_at: datetime = fields.DatetimeField()

    class Meta:
        table = "code_replay"
        unique_together = (("code_use_id", "merchant_id"),)


class TypedCode(Row):
    """Eight digits for one merchant's desk when a camera fails: stands for one step of one resident's code, 60 s, three tries."""

    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="typed_codes", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="typed_codes", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    digits_hash = fields.CharField(max_length=64)
    step = fields.BigIntField()
    shown_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    wrong_tries = fields.IntField(default=0)

    class Meta:
        table = "typed_code"
        indexes = (Index(fields=("merchant_id", "expires_at")),)


class Scan(Row):
    """One reading of a merchant's code: where if offered (rounded to about 100 m), what for, never who."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="scans", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    code_id: UUID = fields.UUIDField()
    purpose = word(ScanPurpose)
    latitude_e3: int | None = fields.IntField(null=True)
    longitude_e3: int | None = fields.IntField(null=True)
    scanned_at: datetime = fields.DatetimeField()

    class Meta:
        table = "scan"
        indexes = (Index(fields=("merchant_id", "scanned_at")), Index(fields=("scanned_at",)))
