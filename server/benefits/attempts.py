"""What people tried at desks, as it is told again to a draft. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.benefits.case import Desk, Standing
from server.benefits.orders import PLAIN, Order

OF_PERSON = frozenset({"consent_needed", "not_scored", "not_yet_scored", "own_desk", "barred"})
OF_STACKING = frozenset({"order_has_another", "better_deal"})
"""Reasons that stand whatever the terms say; the second only where a draft keeps to a group."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One grant or refusal as it was. `standing`: what is known of the resident, with the points of that time where they are asked;
    `tier`: the tier of that time; `reasons`: the codes of a refusal.
    """

    standing: Standing
    tier: str
    desk: Desk
    amount_fen: int
    discount_fen: int
    granted: bool
    decided_at: datetime
    order: Order = PLAIN
    reasons: frozenset[str] = frozenset()

    @property
    def purchase(self) -> tuple[UUID, UUID, int]:
        """Who wanted to pay how much where."""
        return self.standing.resident_id, self.desk.merchant_id, self.amount_fen


def without_repeats(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return a day's attempts in their order, but of what one resident tried in vain over one amount at one merchant only the first,
    and none where it was granted that day after all: it was one purchase.
    """
    told: Sequence[Attempt] = list(attempts)
    seen = {each.purchase for each in told if each.granted}
    kept = []
    for each in told:
        if each.granted or each.purchase not in seen:
            kept.append(each)
            seen.add(each.purchase)
    return kept
