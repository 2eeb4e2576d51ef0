"""Whose money it is: accounts with balances as columns, and every movement between two of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.enums import AccountKind, TransferKind
from models.registry import Merchant
from models.row import Row, word

if TYPE_CHECKING:
    from models.benefits import Benefit


class Funder(Row):
    """Who gives the money: the city, a bank, a chain."""

    code = fields.CharField(max_length=40, unique=True)
    title_zh = fields.CharField(max_length=100)
    title_en = fields.CharField(max_length=100)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "funder"


class LedgerAccount(Row):
    """One funder's money at one place of its way: fund, campaign, allotment, payable, paid (server/ledger/posting.py gives the id).

    `in_fen` came from above, less what was called back; `held_fen` of it is reserved; `out_fen` went on, less what came back.
    `cap_fen`: of a fund, what was appropriated (CHECK out <= cap); null: as much as is granted.
    A campaign's or allotment's CHECK (0 <= held AND held + out <= in): a budget is passed by nobody, at no moment.
    """

    kind = word(AccountKind)
    funder: fields.ForeignKeyRelation[Funder] = fields.ForeignKeyField("models.Funder", related_name="accounts", on_delete=fields.RESTRICT)
    funder_id: UUID
    benefit: "fields.ForeignKeyNullableRelation[Benefit]" = fields.ForeignKeyField(
        "models.Benefit", related_name="accounts", on_delete=fields.RESTRICT, null=True
    )
    benefit_id: UUID | None
    merchant: fields.ForeignKeyNullableRelation[Merchant] = fields.ForeignKeyField(
        "models.Merchant", related_name="accounts", on_delete=fields.RESTRICT, null=True
    )
    merchant_id: UUID | None
    district = fields.CharField(max_length=60, null=True)
    share_bps = fields.IntField(default=0)
    in_fen = fields.BigIntField(default=0)
    held_fen = fields.BigIntField(default=0)
    out_fen = fields.BigIntField(default=0)
    cap_fen: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "ledger_account"
        indexes = (Index(fields=("benefit_id",)), Index(fields=("merchant_id",)))

    @property
    def left_fen(self) -> int:
        left: int = self.in_fen - self.held_fen - self.out_fen
        return left


class LedgerTransfer(Row):
    """Money that went from one account to another, or was reserved or freed within one (`from` and `to` are then the same).

    Both sides stand in one row, so no entry can fail to sum to zero. Never updated (trigger). `about_id` is what it was for: the redemption
    (a hold has the id of the redemption that it may become), or null.
    """

    kind = word(TransferKind)
    from_account: fields.ForeignKeyRelation[LedgerAccount] = fields.ForeignKeyField(
        "models.LedgerAccount", related_name="went", on_delete=fields.RESTRICT
    )
    from_account_id: UUID
    to_account: fields.ForeignKeyRelation[LedgerAccount] = fields.ForeignKeyField(
        "models.LedgerAccount", related_name="came", on_delete=fields.RESTRICT
    )
    to_account_id: UUID
    amount_fen = fields.BigIntField()
    about_id: UUID | None = fields.UUIDField(null=True)
    made_at: datetime = fields.DatetimeField()

    class Meta:
        table = "ledger_transfer"
        indexes = (
            Index(fields=("about_id",)),
            Index(fields=("from_account_id", "made_at")),
            Index(fields=("to_account_id", "made_at")),
        )


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A benefit's money in all of its accounts (fen): granted, of that used, held and left."""

    granted_fen: int
    held_fen: int
    used_fen: int

    @classmethod
    def of(cls, accounts: Iterable[LedgerAccount]) -> Self:
        """What is allotted went on from the campaign's own account, and is not granted twice."""
        mine = list(accounts)
        allotted = sum(each.in_fen for each in mine if each.kind == AccountKind.ALLOTMENT)
        return cls(
            granted_fen=sum(each.in_fen for each in mine) - allotted,
            held_fen=sum(each.held_fen for each in mine),
            used_fen=sum(each.out_fen for each in mine) - allotted,
        )

    @property
    def left_fen(self) -> int:
        return self.granted_fen - self.held_fen - self.used_fen
