"""Reading balances; nothing here adds up the past, except `discrepancies`, which checks what was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tortoise import connections

from models.enums import AccountKind
from server.ledger.posting import Payer, Purse


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    """An account whose columns are not what its transfers add up to (fen), or whose funder's whole does not sum to zero."""

    account_id: UUID | None
    column: str
    stands_fen: int
    adds_up_to_fen: int


ADDED_UP = """
    SELECT a.id, a.in_fen, a.held_fen, a.out_fen,
        COALESCE(SUM(CASE WHEN t.to_account_id = a.id AND t.kind IN ('grant', 'spend', 'commit', 'payout') THEN t.amount_fen
                          WHEN t.from_account_id = a.id AND t.kind IN ('recall', 'return') THEN -t.amount_fen END), 0) AS came,
        COALESCE(SUM(CASE WHEN t.from_account_id = a.id AND t.kind = 'hold' THEN t.amount_fen
                          WHEN t.from_account_id = a.id AND t.kind IN ('release', 'commit') THEN -t.amount_fen END), 0) AS reserved,
        COALESCE(SUM(CASE WHEN t.from_account_id = a.id AND t.kind IN ('grant', 'spend', 'commit', 'payout') THEN t.amount_fen
                          WHEN t.to_account_id = a.id AND t.kind IN ('recall', 'return') THEN -t.amount_fen END), 0) AS went
    FROM ledger_account a LEFT JOIN ledger_transfer t ON t.from_account_id = a.id OR t.to_account_id = a.id
    GROUP BY a.id, a.in_fen, a.held_fen, a.out_fen
"""
"""In one statement, so that what is compared was there at one moment. It reads all of history: for operators and tests."""


async def discrepancies() -> list[Discrepancy]:
    """Return whatever does not add up: each column of each account against its transfers, and all balances against zero."""
    _, rows = await connections.get("default").execute_query(ADDED_UP)
    found = [
        Discrepancy(account_id=UUID(str(row["id"])), column=column, stands_fen=int(row[column]), adds_up_to_fen=int(row[added]))
        for row in rows
        for column, added in (("in_fen", "came"), ("held_fen", "reserved"), ("out_fen", "went"))
        if int(row[column]) != int(row[added])
    ]
    whole = sum(int(row["in_fen"]) - int(row["out_fen"]) for row in rows)
    return [*found, *([Discrepancy(account_id=None, column="balance", stands_fen=whole, adds_up_to_fen=0)] if whole else [])]


class Balance(Protocol):
    """What is asked of an account to know who pays: a row, or what was read of one."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> AccountKind: ...
    @property
    def funder_id(self) -> UUID: ...
    @property
    def merchant_id(self) -> UUID | None: ...
    @property
    def district(self) -> str | None: ...
    @property
    def share_bps(self) -> int: ...
    @property
    def left_fen(self) -> int: ...


def purse_of(accounts: Iterable[Balance], *, merchant_id: UUID | None = None, district: str | None = None) -> Purse:
    """Return who pays at a merchant, of a benefit's accounts: what is allotted to the merchant, else to its district, else the campaign.

    An allotment that is empty is empty: the campaign does not fill it.
    """
    mine = sorted(accounts, key=_by_id)
    for kind, where in ((AccountKind.ALLOTMENT, (merchant_id, None)), (AccountKind.ALLOTMENT, (None, district))):
        if any(where) and (allotted := [each for each in mine if each.kind == kind and (each.merchant_id, each.district) == where]):
            return _purse(allotted)
    return _purse([each for each in mine if each.kind == AccountKind.CAMPAIGN])


def _by_id(account: Balance) -> UUID:
    return account.id


def _purse(accounts: Sequence[Balance]) -> Purse:
    return Purse(tuple(Payer(each.id, each.funder_id, each.share_bps, each.left_fen) for each in accounts))
