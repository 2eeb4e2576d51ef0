"""What an order costs less. Whole fen, rounded down: the resident pays the fraction."""

from collections.abc import Sequence

from server.benefits.terms import WHOLE_BPS, Effect, Terms
from server.scoring.scorecard import Tier


def discount_fen(effect: Effect, amount_fen: int) -> int:
    """Return the fen taken off an amount in fen: the share rounded down, at most `max_value_fen`, at most the amount."""
    share = amount_fen * share_bps(effect) // WHOLE_BPS
    value = share if effect.amount_off_fen is None else effect.amount_off_fen
    bounds = [amount_fen] if effect.max_value_fen is None else [amount_fen, effect.max_value_fen]
    return min(value, *bounds)


def share_bps(effect: Effect) -> int:
    """Return the share of the amount in basis points; 0 for an effect that takes off a sum."""
    return (effect.percent_off_bps or 0) + (effect.waived_bps or 0)


def gives(effect: Effect) -> bool:
    """Tell whether it takes anything off some order (a waiver of 0 % is written down, and gives nothing)."""
    return (effect.amount_off_fen or share_bps(effect)) > 0 and effect.max_value_fen != 0


def effect_for(terms: Terms, tier: Tier, tiers: Sequence[Tier]) -> Effect | None:
    """Return what a tier gets: its own effect, or that of the next lower tier that has one; None below all. `tiers`: the scorecard's."""
    listed = [each for each in tiers if each.code in terms.tiers and each.rank <= tier.rank]
    return terms.tiers[max(listed, key=_rank).code] if listed else None


def minimum_tier(terms: Terms, tiers: Sequence[Tier]) -> Tier | None:
    """Return the lowest tier that gets anything. None when the scorecard has none of those listed."""
    giving = [each for each in tiers if each.code in terms.tiers and gives(terms.tiers[each.code])]
    return min(giving, key=_rank, default=None)


def _rank(tier: Tier) -> int:
    return tier.rank
