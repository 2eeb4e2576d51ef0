"""What happened to somebody's money on one local day, line by line, so that it adds up to the ledger. Pure."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.enums import TransferKind

HEADER = ("day", "benefit", "funder", "merchant", "spent_fen", "returned_fen", "paid_fen")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One account, as a statement names it."""

    benefit: str | None = None
    funder: str
    merchant: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What all transfers of one kind between two accounts came to (fen)."""

    kind: TransferKind
    source: UUID
    target: UUID
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """`benefit` is None for what was paid: a payment is for all benefits together."""

    benefit: str | None
    funder: str
    merchant: str
    spent_fen: int = 0
    returned_fen: int = 0
    paid_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """By how much what is owed has grown."""
        return self.spent_fen - self.returned_fen - self.paid_fen


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`opening_fen` was owed when the day began, `closing_fen` when it ended: the lines make the difference."""

    day: date
    lines: Sequence[Line]
    closing_fen: int

    @property
    def opening_fen(self) -> int:
        return self.closing_fen - sum(line.owed_fen for line in self.lines)


COLUMN = {
    TransferKind.SPEND: "spent_fen",
    TransferKind.COMMIT: "spent_fen",
    TransferKind.RETURN: "returned_fen",
    TransferKind.PAYOUT: "paid_fen",
}


def lines_of(moved: Iterable[Moved], sides: dict[UUID, Side]) -> list[Line]:
    """Return one line for each benefit, funder and merchant, in that order."""
    found: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMN.values(), 0))
    for each in moved:
        source, target = sides[each.source], sides[each.target]
        key = (source.benefit or target.benefit or "", source.funder, source.merchant or target.merchant or "")
        found[key][COLUMN[each.kind]] += each.amount_fen
    return [Line(benefit=key[0] or None, funder=key[1], merchant=key[2], **found[key]) for key in sorted(found)]


def as_csv(statement: Statement) -> str:
    """Return the lines as CSV (RFC 4180), amounts in fen. A text that a spreadsheet would reckon is told as text."""
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(HEADER)
    for line in statement.lines:
        names = (_plain(line.benefit or ""), _plain(line.funder), _plain(line.merchant))
        rows.writerow((statement.day, *names, line.spent_fen, line.returned_fen, line.paid_fen))
    return sheet.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
