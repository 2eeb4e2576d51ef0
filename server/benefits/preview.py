"""What terms would mean at a counter, for whoever is writing them. Pure, and by the same rule as the counter's."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.benefits.effects import discount_fen, effect_for
from server.benefits.terms import Terms
from server.scoring.scorecard import Tier


@dataclass(frozen=True, kw_only=True)
class Example:
    """One tier's order of an amount, and what it would cost less. Conditions other than the smallest order are taken to be met.

    `serves`: what is given is no money off this order, such as free hours or being served first.
    """

    tier: Tier
    amount_fen: int
    discount_fen: int
    serves: bool

    @property
    def payable_fen(self) -> int:
        return self.amount_fen - self.discount_fen


def examples(terms: Terms, tiers: Sequence[Tier], *, amount_fen: int) -> list[Example]:
    """Return an example for each tier, lowest first."""
    return [_example(terms, tier, tiers, amount_fen) for tier in tiers]


def _example(terms: Terms, tier: Tier, tiers: Sequence[Tier], amount_fen: int) -> Example:
    effect = effect_for(terms, tier, tiers) if amount_fen >= terms.minimum_order_fen else None
    off = discount_fen(effect, amount_fen) if effect else 0
    serves = effect is not None and off == 0 and (effect.priority or effect.free_units is not None)
    return Example(tier=tier, amount_fen=amount_fen, discount_fen=off, serves=bool(serves))
