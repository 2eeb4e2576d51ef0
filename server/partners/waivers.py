"""The life of a deposit-free order. Pure: which step leads where, who may take it, what it splits into, what it may cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from models.enums import WaiverState, WaiverStep
from server.platform.errors import Conflict, Reason

S, T = WaiverState, WaiverStep

TRANSITIONS: dict[tuple[WaiverState, WaiverStep], WaiverState] = {
    (S.QUOTED, T.CREATE): S.CREATED,
    (S.QUOTED, T.DECLINE): S.DECLINED,
    (S.QUOTED, T.EXPIRE): S.EXPIRED,
    (S.QUOTED, T.REVOKE): S.REVOKED,
    (S.CREATED, T.CONFIRM): S.ACTIVE,
    (S.CREATED, T.DECLINE): S.DECLINED,
    (S.CREATED, T.EXPIRE): S.EXPIRED,
    (S.CREATED, T.REVOKE): S.REVOKED,
    (S.ACTIVE, T.COMPLETE): S.SETTLING,
    (S.ACTIVE, T.REVOKE): S.REVOKED,
    (S.SETTLING, T.MODIFY): S.SETTLING,
    (S.SETTLING, T.PAY): S.DONE,
    (S.SETTLING, T.REVOKE): S.REVOKED,
    (S.SETTLING, T.FALL_DUE): S.OVERDUE,
    (S.SETTLING, T.DISPUTE): S.DISPUTED,
    (S.OVERDUE, T.MODIFY): S.OVERDUE,
    (S.OVERDUE, T.PAY): S.DONE,
    (S.OVERDUE, T.DISPUTE): S.DISPUTED,
    (S.OVERDUE, T.WRITE_OFF): S.WRITTEN_OFF,
    (S.DISPUTED, T.MODIFY): S.SETTLING,
    (S.DISPUTED, T.UPHOLD): S.SETTLING,
    (S.DISPUTED, T.PAY): S.DONE,
    (S.DISPUTED, T.REVOKE): S.REVOKED,
}
"""What is not here is forbidden. An overdue order is not revoked but written off, so that it stays told that it was."""

OPEN = frozenset({S.CREATED, S.ACTIVE, S.SETTLING, S.OVERDUE, S.DISPUTED})
"""States in which an order counts against what a person may have open, and holds money."""
ENDED = frozenset({S.DONE, S.DECLINED, S.EXPIRED, S.REVOKED, S.WRITTEN_OFF})

MOST_OPEN = 3
"""Open orders of one person, over all partners: three deposits at once are what a family trip takes; more is a fleet."""
TIME_TO_CONFIRM = timedelta(hours=1)
"""As WeChat Pay Score gives."""
TIME_TO_PAY = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A charge or a discount: what for, and how much (fen, not negative)."""

    name: str
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What an order costs."""

    charges: tuple[Line, ...]
    discounts: tuple[Line, ...] = ()

    @property
    def charged_fen(self) -> int:
        return sum(line.amount_fen for line in self.charges)

    @property
    def discounted_fen(self) -> int:
        return sum(line.amount_fen for line in self.discounts)

    @property
    def total_fen(self) -> int:
        return self.charged_fen - self.discounted_fen


def next_state(state: WaiverState, step: WaiverStep) -> WaiverState:
    """Return where a step leads. Conflict("waiver_state") with the states from which it would be possible."""
    found = TRANSITIONS.get((state, step))
    if found is None:
        possible = ", ".join(sorted(before for before, taken in TRANSITIONS if taken is step))
        raise Conflict("waiver_state", reasons=[Reason(code="waiver_step_not_possible", path=step, expected=possible, actual=state)])
    return found


def bill_reasons(bill: Bill, *, said_fen: int, risk_fen: int, before_fen: int | None = None) -> list[Reason]:
    """Return what is wrong with a bill: it does not add up to what was said, is below nothing, above the risk, or above what it was."""
    total = bill.total_fen
    reasons = []
    if total != said_fen:
        reasons.append(Reason(code="bill_does_not_add_up", path="total_fen", expected=total, actual=said_fen, gap=abs(total - said_fen)))
    if total < 0:
        reasons.append(Reason(code="bill_below_nothing", path="discounts", expected=0, actual=total, gap=-total))
    if total > risk_fen:
        reasons.append(Reason(code="bill_above_risk", path="total_fen", expected=risk_fen, actual=total, gap=total - risk_fen))
    if before_fen is not None and total > before_fen:
        reasons.append(Reason(code="bill_only_downwards", path="total_fen", expected=before_fen, actual=total, gap=total - before_fen))
    return reasons


def person_reasons(states: Sequence[WaiverState]) -> Iterator[Reason]:
    """Yield why a person with orders in these open states may not open another."""
    if overdue := sum(state is S.OVERDUE for state in states):
        yield Reason(code="waiver_overdue", expected=0, actual=overdue, gap=overdue, remedy="pay_the_overdue")
    if len(states) >= MOST_OPEN:
        gap = len(states) - MOST_OPEN + 1
        yield Reason(code="too_many_open_waivers", expected=MOST_OPEN, actual=len(states), gap=gap, remedy="settle_an_open_one")
