"""Who asks: accounts, the roles they hold, the sessions they opened, and whom they looked at."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import Role
from models.registry import Merchant, Resident
from models.row import Row, word


class Account(Row):
    """Somebody who can sign in: staff by name and password, residents and clerks by their WeChat identity (stored as a keyed hash).

    `otp_last_step` is the last accepted 30-second step of the one-time password (RFC 6238), so that none is accepted twice.
    """

    username = fields.CharField(max_length=60, null=True, unique=True)
    password_hash = fields.CharField(max_length=200, null=True)
    otp_secret_sealed: bytes | None = fields.BinaryField(null=True)
    otp_last_step = fields.BigIntField(default=0)
    openid_hash = fields.CharField(max_length=64, null=True, unique=True)
    openid_sealed: bytes | None = fields.BinaryField(null=True)
    display_name = fields.CharField(max_length=60, default="")
    resident: fields.OneToOneNullableRelation[Resident] = fields.OneToOneField(
        "models.Resident", related_name="account", null=True, on_delete=fields.RESTRICT
    )
    resident_id: UUID | None
    created_at: datetime = fields.DatetimeField()
    disabled_at: datetime | None = fields.DatetimeField(null=True)
    open_grants: list["RoleGrant"]

    class Meta:
        table = "account"


class RoleGrant(Row):
    """A role held by an account, for one merchant where the role is a merchant's; open while `ended_at` is null (partial unique index)."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", related_name="grants", on_delete=fields.RESTRICT)
    account_id: UUID
    role = word(Role)
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="grants", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    granted_by: UUID | None = fields.UUIDField(null=True)
    granted_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "role_grant"


class DeskInvitation(Row):
    """A role at a merchant's desk for whoever enters a code, once, before `expires_at`. Only the code's keyed hash is kept."""

    merchant: fields.ForeignKeyRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="invitations", on_delete=fields.RESTRICT
    )
    merchant_id: UUID
    role = word(Role)
    code_hash = fields.CharField(max_length=64, unique=True)
    invited_by: UUID | None = fields.UUIDField(null=True)
    invited_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    accepted_by: UUID | None = fields.UUIDField(null=True)
    accepted_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "desk_invitation"
        indexes = (Index(fields=("merchant_id",)),)


class Session(Row):
    """An opaque token, kept as its SHA-256 only. Revoked at once by `ended_at`."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="sessions", on_delete=fields.RESTRICT
    )
    account_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    opened_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        indexes = (Index(fields=("account_id",)),)


class PersonalLook(Row):
    """Somebody looked at a resident's personal data: who, for whom, what and why. The resident sees these."""

    resident: fields.ForeignKeyRelation[Resident] = fields.ForeignKeyField(
        "models.Resident", related_name="looks", on_delete=fields.RESTRICT
    )
    resident_id: UUID
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="looks", null=True, on_delete=fields.RESTRICT
    )
    account_id: UUID | None
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="looks", null=True, on_delete=fields.RESTRICT
    )
    merchant_id: UUID | None
    role = word(Role)
    purpose = fields.CharField(max_length=60)
    looked_at: datetime = fields.DatetimeField()

    class Meta:
        table = "personal_look"
        indexes = (Index(fields=("resident_id", "looked_at")),)
