"""Every benefit that people are shown, read as plain values: a desk asks about hundreds at once, and rows would cost more than rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from tortoise import connections

from models.enums import AccountKind, BenefitKind, BenefitState
from server.benefits.case import Offer
from server.benefits.terms import Terms, read_stored
from server.ledger.queries import Balance

MOST_PARSED = 1000
_parsed: dict[UUID, Terms] = {}
STATES = {state.value: state for state in BenefitState}
KINDS = {kind.value: kind for kind in BenefitKind}
ACCOUNTS = {kind.value: kind for kind in AccountKind}
"""Looking a word up in an enum takes longer than reading its row."""
SHOWN = (BenefitState.LIVE, BenefitState.PAUSED)
_SHOWN = "b.state IN ('live', 'paused')"
OFFERS = f"""
    SELECT b.id, b.code, b.kind, b.title_zh, b.title_en, b.state, r.id AS revision_id, r.number, r.terms
    FROM benefit b JOIN benefit_revision r ON r.id = b.live_revision_id WHERE {_SHOWN} ORDER BY b.title_zh, b.code
"""  # noqa: S608 — words of our own
BALANCES = f"""
    SELECT a.id, a.benefit_id, a.kind, a.funder_id, a.merchant_id, a.district, a.share_bps, a.in_fen - a.held_fen - a.out_fen AS left_fen
    FROM ledger_account a JOIN benefit b ON b.id = a.benefit_id WHERE {_SHOWN}
"""  # noqa: S608 — words of our own


class BenefitSeen(Protocol):
    """What is told of a benefit: a row, or what was read of one."""

    @property
    def id(self) -> UUID: ...
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> BenefitKind: ...
    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def state(self) -> BenefitState: ...


class RevisionSeen(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def number(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A benefit that was published, with its live revision, its money, and what a decision looks at of it."""

    benefit: BenefitSeen
    revision: RevisionSeen
    accounts: Sequence[Balance]
    offer: Offer


class _Benefit(NamedTuple):
    id: UUID
    code: str
    kind: BenefitKind
    title_zh: str
    title_en: str
    state: BenefitState


class _Revision(NamedTuple):
    id: UUID
    number: int


class _Account(NamedTuple):
    id: UUID
    kind: AccountKind
    funder_id: UUID
    merchant_id: UUID | None
    district: str | None
    share_bps: int
    left_fen: int


async def shown_offers() -> list[Listed]:
    """Return every benefit that people are shown, live or paused, by title. Two statements."""
    connection = connections.get("default")
    money: dict[UUID, list[_Account]] = {}
    for row in await connection.execute_query_dict(BALANCES):
        money.setdefault(_uuid(row["benefit_id"]), []).append(_account(row))
    return [_listed(row, money) for row in await connection.execute_query_dict(OFFERS)]


def parsed(revision_id: UUID, text: str) -> Terms:
    """Return the terms of a revision. They never change, so they are parsed once."""
    if revision_id not in _parsed:
        if len(_parsed) >= MOST_PARSED:
            _parsed.clear()
        _parsed[revision_id] = read_stored(text)
    return _parsed[revision_id]


def _listed(row: dict[str, Any], money: dict[UUID, list[_Account]]) -> Listed:
    benefit_id, revision_id, state = _uuid(row["id"]), _uuid(row["revision_id"]), STATES[row["state"]]
    benefit = _Benefit(benefit_id, row["code"], KINDS[row["kind"]], row["title_zh"], row["title_en"], state)
    # Whose money is left depends on the desk: see facts.cases.
    offer = Offer(state=state, terms=parsed(revision_id, row["terms"]), left_fen=0, code=row["code"])
    return Listed(benefit=benefit, revision=_Revision(revision_id, row["number"]), accounts=money.get(benefit_id, ()), offer=offer)


def _account(row: dict[str, Any]) -> _Account:
    merchant = _uuid(row["merchant_id"]) if row["merchant_id"] else None
    return _Account(
        _uuid(row["id"]), ACCOUNTS[row["kind"]], _uuid(row["funder_id"]), merchant, row["district"], row["share_bps"], row["left_fen"]
    )


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
