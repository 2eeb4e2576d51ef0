"""What a movement does to the two accounts it names, and how money is split among several. Pure.

    fund → campaign → allotment → payable → paid

Money is granted downwards and recalled upwards; a benefit that is used takes it from a campaign, or from what is allotted of it to a
district or a merchant, to what a merchant is owed; a return gives it back. What is held stays in its account, reserved. Every entry sums to
zero because it is one row that names both sides, and a column of each moves by the same amount.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from models.enums import AccountKind, TransferKind

NAMES = UUID("3d3c2b8e-5b0f-5c66-9a53-6f1d2a7c9e10")
"""The namespace (RFC 9562 §5.5) of accounts: who an account is for says its id, so that it is found without being looked for."""
WHOLE_BPS = 10_000


def funder_id(code: str) -> UUID:
    return uuid5(NAMES, f"funder\n{code}")


CITY = "city"
CITY_ID = funder_id(CITY)
"""The funder of whatever names no other."""


@dataclass(frozen=True, kw_only=True)
class AccountName:
    """What an account is for: a campaign names a benefit, an allotment a merchant or district as well, what is owed or paid a merchant."""

    kind: AccountKind
    funder_id: UUID = CITY_ID
    benefit_id: UUID | None = None
    merchant_id: UUID | None = None
    district: str | None = None

    @property
    def id(self) -> UUID:
        words = (self.kind, self.funder_id, self.benefit_id, self.merchant_id, self.district)
        return uuid5(NAMES, "\n".join("" if word is None else str(word) for word in words))


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount_fen` > 0 from one account to another; within one for what is held or released."""

    kind: TransferKind
    source: UUID
    target: UUID
    amount_fen: int


@dataclass(slots=True)
class Change:
    """By how much the three columns of an account move."""

    in_fen: int = 0
    held_fen: int = 0
    out_fen: int = 0

    @property
    def needed_fen(self) -> int:
        """How much must be left in the account for it."""
        return self.held_fen + self.out_fen - self.in_fen


DOWN = (TransferKind.GRANT, TransferKind.SPEND, TransferKind.COMMIT, TransferKind.PAYOUT)
UP = (TransferKind.RECALL, TransferKind.RETURN)
HELD_BY = {TransferKind.HOLD: 1, TransferKind.RELEASE: -1, TransferKind.COMMIT: -1}


def changes(movements: Iterable[Movement]) -> dict[UUID, Change]:
    """Return what the movements together do to each account."""
    found: defaultdict[UUID, Change] = defaultdict(Change)
    for each in movements:
        if each.kind in DOWN:
            found[each.source].out_fen += each.amount_fen
            found[each.target].in_fen += each.amount_fen
        elif each.kind in UP:
            found[each.source].in_fen -= each.amount_fen
            found[each.target].out_fen -= each.amount_fen
        found[each.source].held_fen += HELD_BY.get(each.kind, 0) * each.amount_fen
    return dict(found)


def split(amount_fen: int, shares: Sequence[int]) -> list[int]:
    """Return `amount_fen` cut by `shares`, which are not all 0: whole fen that add up exactly, none above its share rounded up.

    By largest remainder (Hamilton's method); of equal remainders the first is served first.
    """
    whole = sum(shares)
    parts = [amount_fen * share // whole for share in shares]
    remainders = [amount_fen * share % whole for share in shares]
    for index in sorted(range(len(shares)), key=lambda each: (-remainders[each], each))[: amount_fen - sum(parts)]:
        parts[index] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Payer:
    """An account that bears `share_bps` of what a benefit gives, of what is left in it (fen)."""

    account_id: UUID
    funder_id: UUID
    share_bps: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class Purse:
    """The accounts that together pay for one benefit at one place."""

    payers: tuple[Payer, ...] = ()

    @property
    def left_fen(self) -> int:
        """The most that can be given; 0 when nobody pays. A few fen more might still be split so that they fit: they stay,
        so that what is promised here is there.
        """
        bearing = [payer for payer in self.payers if payer.share_bps]
        return min((payer.left_fen * WHOLE_BPS // payer.share_bps for payer in bearing), default=0)

    def less(self, taken: Mapping[UUID, int]) -> "Purse":
        """Return what is left of it once so much was taken from its accounts."""
        return Purse(tuple(replace(each, left_fen=each.left_fen - taken.get(each.account_id, 0)) for each in self.payers))

    def legs(self, amount_fen: int) -> list[tuple[Payer, int]]:
        """Return everybody who pays a part of `amount_fen`, with the part."""
        if not any(payer.share_bps for payer in self.payers):
            return []
        parts = split(amount_fen, [payer.share_bps for payer in self.payers])
        return [(payer, part) for payer, part in zip(self.payers, parts, strict=True) if part]
