"""Terms that may not be drafted. Above all: a score only ever gives, so nobody may pay more than a person who never joined."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.enums import BenefitKind
from server.benefits.effects import discount_fen, gives, minimum_tier, share_bps
from server.benefits.terms import FIRST_YEAR, LAST_YEAR, Effect, Terms, within_reach
from server.platform.errors import Reason
from server.scoring.scorecard import Tier

BASIS = "评价结果只用于激励，不得使任何人的处境劣于未加入者"
TRIED_FEN = (1, 100, 10_000, 1_000_000)
"""Orders on which every effect is tried: it is monotonic in the amount between its bounds, so these and the bounds show every harm."""


@dataclass(frozen=True, slots=True)
class Harm:
    """An order for which a tier would pay more than the order costs."""

    tier: str
    amount_fen: int
    payable_fen: int


def harms(terms: Terms) -> Iterator[Harm]:
    """Yield, for every tier that some order would harm, the first such order."""
    for tier, effect in terms.tiers.items():
        amounts = sorted({*TRIED_FEN, max(terms.minimum_order_fen, 1), abs(effect.max_value_fen or 1)})
        tried = (Harm(tier, amount, amount - discount_fen(effect, amount)) for amount in amounts)
        if found := next((harm for harm in tried if harm.payable_fen > harm.amount_fen), None):
            yield found


def faults(kind: BenefitKind, terms: Terms, tiers: Sequence[Tier]) -> list[Reason]:
    """Return every reason why these terms may not be drafted. `tiers`: those of the scorecard that is live."""
    return [*_contradictions(terms), *_harm(terms), *_strange_effects(kind, terms, tiers), *_empty_hands(terms, tiers)]


def _contradictions(terms: Terms) -> Iterator[Reason]:
    window = terms.window
    for name, moment in (("opens_at", window.opens_at), ("closes_at", window.closes_at)):
        if moment and not within_reach(moment):
            yield Reason(code="out_of_range", path=f"terms.window.{name}", expected=f"{FIRST_YEAR}-{LAST_YEAR}", actual=moment.year)
    if window.closes_at and window.closes_at <= window.opens_at:
        yield Reason(code="window_empty", path="terms.window.closes_at")
    for (entity, period), times in Counter((limit.entity, limit.period) for limit in terms.limits).items():
        if times > 1:
            yield Reason(code="limit_twice", path="terms.limits", expected=f"{entity}.{period}")


def _harm(terms: Terms) -> Iterator[Reason]:
    for harm in harms(terms):
        yield Reason(
            code="worse_off", path=f"terms.tiers.{harm.tier}", expected=harm.amount_fen, actual=harm.payable_fen,
            gap=harm.payable_fen - harm.amount_fen, remedy="give_or_leave_out", basis=BASIS,
        )  # fmt: skip


def _strange_effects(kind: BenefitKind, terms: Terms, tiers: Sequence[Tier]) -> Iterator[Reason]:
    known = [each.code for each in tiers]
    for tier, effect in terms.tiers.items():
        if tier not in known:
            yield Reason(code="unknown_tier", path=f"terms.tiers.{tier}", expected=", ".join(known), actual=tier)
        if (effect.waived_bps is not None) != (kind == BenefitKind.DEPOSIT_WAIVER):
            yield Reason(code="effect_of_another_kind", path=f"terms.tiers.{tier}", expected=kind.value)


def _empty_hands(terms: Terms, tiers: Sequence[Tier]) -> Iterator[Reason]:
    """Yield why somebody would get nothing for standing higher than one who gets something."""
    least = minimum_tier(terms, tiers)
    if not any(gives(effect) for effect in terms.tiers.values()):
        yield Reason(code="gives_nothing", path="terms.tiers")
    for tier in tiers:
        effect = terms.tiers.get(tier.code)
        if least and effect and tier.rank > least.rank and _is_nothing(effect):
            yield Reason(code="higher_tier_gets_nothing", path=f"terms.tiers.{tier.code}", expected=least.code, basis=BASIS)


def _is_nothing(effect: Effect) -> bool:
    return (effect.amount_off_fen or share_bps(effect)) == 0 or effect.max_value_fen == 0
