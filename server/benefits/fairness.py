"""Terms that may not be drafted. Above all: a score only ever gives, so nobody may pay more than a person who never joined."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.enums import BenefitKind
from server.benefits.conditions import DEEPEST, MOST_LEAVES, Fact, depth, leaves
from server.benefits.effects import EFFECTS_OF, discount_fen, gives, minimum_tier
from server.benefits.eligibility import limit_name
from server.benefits.orders import PLAIN, Order
from server.benefits.terms import FIRST_YEAR, LAST_YEAR, WHOLE_BPS, Effect, Terms, within_reach
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
        order = _with_units(effect)
        tried = (Harm(tier, amount, amount - discount_fen(effect, amount, order)) for amount in amounts)
        if found := next((harm for harm in tried if harm.payable_fen > harm.amount_fen), None):
            yield found


def faults(kind: BenefitKind, terms: Terms, tiers: Sequence[Tier]) -> list[Reason]:
    """Return every reason why these terms may not be drafted. `tiers`: those of the scorecard that is live."""
    return [
        *_contradictions(terms),
        *_conditions(terms, tiers),
        *_funding(terms),
        *_harm(terms),
        *_strange_effects(kind, terms, tiers),
        *_empty_hands(terms, tiers),
    ]


def harm_reason(harm: Harm) -> Reason:
    """Return why terms may not be: the order for which somebody would pay more than who never joined."""
    return Reason(
        code="worse_off", path=f"terms.tiers.{harm.tier}", expected=harm.amount_fen, actual=harm.payable_fen,
        gap=harm.payable_fen - harm.amount_fen, remedy="give_or_leave_out", basis=BASIS,
    )  # fmt: skip


def _contradictions(terms: Terms) -> Iterator[Reason]:
    window = terms.window
    for name, moment in (("opens_at", window.opens_at), ("closes_at", window.closes_at)):
        if moment and not within_reach(moment):
            yield Reason(code="out_of_range", path=f"terms.window.{name}", expected=f"{FIRST_YEAR}-{LAST_YEAR}", actual=moment.year)
    if window.closes_at and window.closes_at <= window.opens_at:
        yield Reason(code="window_empty", path="terms.window.closes_at")
    if window.days_after_grant and not terms.needs_voucher:
        yield Reason(code="nothing_granted", path="terms.window.days_after_grant")
    for (who, period, _), times in Counter((limit_name(limit), limit.period, limit.days) for limit in terms.limits).items():
        if times > 1:
            yield Reason(code="limit_twice", path="terms.limits", expected=f"{who}.{period}")


def _conditions(terms: Terms, tiers: Sequence[Tier]) -> Iterator[Reason]:
    """Yield why a condition cannot be read by people, names a tier that is none, or prefers who stands lower."""
    if terms.condition is None:
        return
    compared = list(leaves(terms.condition))
    if depth(terms.condition) > DEEPEST or len(compared) > MOST_LEAVES:
        yield Reason(code="condition_too_large", path="terms.condition", expected=MOST_LEAVES, actual=len(compared))
    known = {each.code for each in tiers}
    for path, leaf, wanted in compared:
        if leaf.fact == Fact.RESIDENT_TIER and not set(leaf.one_of or ()) <= known:
            actual = ", ".join(sorted(set(leaf.one_of or ()) - known))
            yield Reason(code="unknown_tier", path=f"terms.{path}", expected=", ".join(sorted(known)), actual=actual)
        if leaf.fact == Fact.RESIDENT_POINTS and (leaf.at_most if wanted else leaf.at_least) is not None:
            yield Reason(code="more_points_count_less", path=f"terms.{path}", basis=BASIS)


def _funding(terms: Terms) -> Iterator[Reason]:
    total = sum(each.share_bps for each in terms.funding)
    if terms.funding and total != WHOLE_BPS:
        yield Reason(code="funding_not_whole", path="terms.funding", expected=WHOLE_BPS, actual=total, gap=abs(WHOLE_BPS - total))
    for funder, times in Counter(each.funder for each in terms.funding).items():
        if times > 1:
            yield Reason(code="funder_twice", path="terms.funding", actual=funder)


def _harm(terms: Terms) -> Iterator[Reason]:
    yield from map(harm_reason, harms(terms))


def _strange_effects(kind: BenefitKind, terms: Terms, tiers: Sequence[Tier]) -> Iterator[Reason]:
    known = [each.code for each in tiers]
    for tier, effect in terms.tiers.items():
        if tier not in known:
            yield Reason(code="unknown_tier", path=f"terms.tiers.{tier}", expected=", ".join(known), actual=tier)
        if effect.named not in EFFECTS_OF[kind]:
            yield Reason(
                code="effect_of_another_kind", path=f"terms.tiers.{tier}", expected=", ".join(sorted(EFFECTS_OF[kind])), actual=effect.named
            )


def _empty_hands(terms: Terms, tiers: Sequence[Tier]) -> Iterator[Reason]:
    """Yield why somebody would get nothing for standing higher than one who gets something."""
    least, harmed = minimum_tier(terms, tiers), {harm.tier for harm in harms(terms)}
    if not any(gives(effect) for effect in terms.tiers.values()):
        yield Reason(code="gives_nothing", path="terms.tiers")
    for tier in tiers:
        effect = terms.tiers.get(tier.code)
        if least and effect and tier.rank > least.rank and not gives(effect) and tier.code not in harmed:
            yield Reason(code="higher_tier_gets_nothing", path=f"terms.tiers.{tier.code}", expected=least.code, basis=BASIS)


def _with_units(effect: Effect) -> Order:
    return Order(quantity=effect.free_units.quantity, unit=effect.free_units.unit) if effect.free_units else PLAIN
