"""What an order costs less. Whole fen, rounded down: the resident pays the fraction."""

from collections.abc import Mapping, Sequence

from models.enums import BenefitKind
from server.benefits.orders import PLAIN, Order
from server.benefits.terms import WHOLE_BPS, Effect, Terms
from server.scoring.scorecard import Tier

MONEY_OFF = frozenset({"percent_off_bps", "amount_off_fen", "fixed_price_fen"})
EFFECTS_OF: Mapping[BenefitKind, frozenset[str]] = {
    BenefitKind.DEPOSIT_WAIVER: frozenset({"waived_bps"}),
    BenefitKind.GRADED_DISCOUNT: MONEY_OFF,
    BenefitKind.VOUCHER: MONEY_OFF,
    BenefitKind.FREE_MINUTES: frozenset({"free_units"}),
    BenefitKind.PRIORITY: frozenset({"priority"}),
    BenefitKind.TRUCK_CARD: MONEY_OFF | {"free_units"},
    BenefitKind.DOCTOR_FIRST: frozenset({"waived_bps", "priority"}),
    BenefitKind.LIBRARY: frozenset({"waived_bps", "free_units", "priority"}),
    BenefitKind.PARKING: MONEY_OFF | {"free_units"},
}
"""What the effects of a benefit of each kind may be."""


def discount_fen(effect: Effect, amount_fen: int, order: Order = PLAIN) -> int:
    """Return the fen taken off an amount in fen, at most `max_value_fen`, at most the amount.

    Free units are worth nothing of an order that does not say how many of them it has. A fixed price never raises a price.
    """
    bounds = [amount_fen] if effect.max_value_fen is None else [amount_fen, effect.max_value_fen]
    return min(_value_fen(effect, amount_fen, order), *bounds)


def share_bps(effect: Effect) -> int:
    """Return the share of the amount in basis points; 0 for an effect that takes off something else."""
    return (effect.percent_off_bps or 0) + (effect.waived_bps or 0)


def gives(effect: Effect) -> bool:
    """Tell whether it gives anything for some order."""
    return effect.gives


def effect_for(terms: Terms, tier: Tier, tiers: Sequence[Tier]) -> Effect | None:
    """Return what a tier gets: its own effect, or that of the next lower tier that has one; None below all. `tiers`: the scorecard's."""
    listed = [each for each in tiers if each.rank <= tier.rank and each.code in terms.tiers]
    return terms.tiers[max(listed, key=_rank).code] if listed else None


def minimum_tier(terms: Terms, tiers: Sequence[Tier]) -> Tier | None:
    """Return the lowest tier that gets anything. None when the scorecard has none of those listed."""
    return min((each for each in tiers if each.code in terms.giving), key=_rank, default=None)


def _value_fen(effect: Effect, amount_fen: int, order: Order) -> int:
    if effect.amount_off_fen is not None:
        return effect.amount_off_fen
    if effect.fixed_price_fen is not None:
        return max(amount_fen - effect.fixed_price_fen, 0)
    if effect.free_units is not None:
        return _units_fen(effect.free_units.quantity, amount_fen, order) if order.unit == effect.free_units.unit else 0
    return amount_fen * share_bps(effect) // WHOLE_BPS


def _units_fen(free: int, amount_fen: int, order: Order) -> int:
    """Return what up to `free` units of the order cost: by its unit price, or by their share of the whole."""
    if not order.quantity:
        return 0
    units = min(free, order.quantity)
    return units * order.unit_price_fen if order.unit_price_fen is not None else amount_fen * units // order.quantity


def _rank(tier: Tier) -> int:
    return tier.rank
