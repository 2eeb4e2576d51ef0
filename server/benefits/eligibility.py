"""Who may use a benefit. Pure: facts in, every reason out. A fact that is missing refuses; it never skips a rule.

A question may be narrower than a redemption: without a desk it asks about the resident alone, without an amount about no order.
The rules about desk and order are then not asked; what is asked is answered as a redemption would be, but in points, not tiers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from models.enums import BenefitState, ConsentPurpose, LimitEntity, LimitPeriod
from server.benefits.case import Case, Desk, Offer, Standing
from server.benefits.conditions import PERSONAL, Fact, condition_reasons, missing
from server.benefits.effects import minimum_tier
from server.benefits.limits import UNUSED, Used, entity_word
from server.benefits.stacking import better_deal, order_reasons
from server.benefits.terms import Limit, Terms
from server.benefits.windows import grant_reasons, window_reasons
from server.platform.errors import Reason

__all__ = ["Case", "Desk", "Offer", "Standing", "budget_reasons", "for_desk", "limit_reasons", "reasons_to_refuse", "voucher_reason"]
CONSENT_BASIS = "《个人信息保护法》第十三条、第十四条"


def reasons_to_refuse(case: Case) -> list[Reason]:
    """Return every reason, not the first, so that a refusal can be explained. Empty: it is granted.

    Of a resident who does not agree to use benefits a desk is told that alone: every other reason would tell it something of them.
    """
    if case.desk and not case.standing.agrees_to_benefits:
        return list(_consent(case))
    return [reason for rule in RULES for reason in rule(case)]


def is_candidate(case: Case) -> bool:
    """Tell whether nothing but another benefit of its group may stand against a case."""
    return not (case.desk and not case.standing.agrees_to_benefits) and not any(reason for rule in OWN_RULES for reason in rule(case))


def for_desk(reasons: Iterable[Reason]) -> list[Reason]:
    """Return the reasons as a desk is told them: whether a resident fits, never what the points, the age or the records are."""
    return [replace(reason, actual=None, gap=None) if reason.fact in PERSONAL else reason for reason in reasons]


def can_be_reserved(reason: Reason) -> bool:
    """Tell whether what is lacking may be with a hold: an order's place, a voucher, uses, money."""
    return reason.code in {"order_has_another", "voucher_missing", "budget_exhausted"} or reason.code.endswith("_reached")


def limit_reasons(limit: Limit, used: Used, *, worth_fen: int, basis: str) -> Iterator[Reason]:
    """Yield why one more use worth `worth_fen` does not go into a limit of which `used` is gone."""
    if limit.max_count is not None and used.count >= limit.max_count:
        yield Reason(code=f"{_stem(limit)}_count_reached", expected=limit.max_count, actual=used.count, **_place(limit, basis))
    if limit.max_fen is not None and used.fen + worth_fen > limit.max_fen:
        gap = worth_fen - (limit.max_fen - used.fen)
        # An order that alone gets more than the limit gives does not get it later either: a smaller one does.
        place = _place(limit, basis) | ({"remedy": "change_order"} if worth_fen > limit.max_fen else {})
        yield Reason(code=f"{_stem(limit)}_value_reached", expected=limit.max_fen, actual=used.fen, gap=gap, **place)


def _place(limit: Limit, basis: str) -> dict[str, Any]:
    return {"path": f"limits.{limit_name(limit)}.{limit.period}", "remedy": WAIT.get(limit.period), "basis": basis}


def limit_name(limit: Limit) -> str:
    """Return how a path names those whose uses are counted together: `resident`, `pair`, `resident+vehicle`."""
    word = entity_word(limit.who)
    return word if word in WORDED else "+".join(limit.who)


def budget_reasons(left_fen: int, *, worth_fen: int, basis: str) -> Iterator[Reason]:
    """Yield why a benefit with `left_fen` to spend cannot give `worth_fen`."""
    if left_fen < worth_fen:
        yield Reason(code="budget_exhausted", path="budget", expected=worth_fen, actual=left_fen, gap=worth_fen - left_fen,
                     remedy="choose_another", basis=basis)  # fmt: skip


def voucher_reason(terms: Terms) -> Reason:
    return Reason(code="voucher_missing", path="needs_voucher", remedy="get_a_voucher", basis=terms.basis)


def _state(case: Case) -> Iterator[Reason]:
    if case.offer.state != BenefitState.LIVE:
        yield Reason(code=f"benefit_{case.offer.state}", expected=BenefitState.LIVE, actual=case.offer.state, basis=case.offer.terms.basis)


def _window(case: Case) -> Iterator[Reason]:
    window, basis = case.offer.terms.window, case.offer.terms.basis
    yield from window_reasons(window, now=case.now, basis=basis)
    yield from grant_reasons(window, granted_at=case.voucher_granted_at, now=case.now, basis=basis)


def _consent(case: Case) -> Iterator[Reason]:
    if not case.standing.agrees_to_benefits:
        yield Reason(code="consent_needed", expected=ConsentPurpose.BENEFITS, remedy="consent_to_benefits", basis=CONSENT_BASIS)


def _score(case: Case) -> Iterator[Reason]:
    standing, terms = case.standing, case.offer.terms
    least = minimum_tier(terms, standing.tiers)
    if ConsentPurpose.SCORING not in standing.consents:
        yield Reason(code="not_scored", path="tiers", expected=ConsentPurpose.SCORING, remedy="consent_to_scoring", basis=CONSENT_BASIS)
    elif standing.tier is None or standing.points is None:
        yield Reason(code="not_yet_scored", path="tiers", remedy="wait_for_score", basis=terms.basis)
    elif least is None:
        yield Reason(code="tier_unknown", path="tiers", actual=standing.tier.code, remedy="ask_the_city", basis=terms.basis)
    elif standing.tier.rank < least.rank and case.desk:
        # Consent to benefits promises that a merchant never sees the points: a desk is told in tiers.
        yield Reason(code="tier_too_low", path="tiers", expected=least.code, actual=standing.tier.code,
                     gap=least.rank - standing.tier.rank, remedy="raise_tier", basis=terms.basis)  # fmt: skip
    elif standing.tier.rank < least.rank:
        gap = max(least.minimum_points - standing.points, 0)
        yield Reason(code="points_too_low", path="tiers", expected=least.minimum_points, actual=standing.points, gap=gap,
                     remedy="earn_points", basis=terms.basis)  # fmt: skip


def _voucher(case: Case) -> Iterator[Reason]:
    if case.offer.terms.needs_voucher and not case.holds_voucher:
        yield voucher_reason(case.offer.terms)


def _desk(case: Case) -> Iterator[Reason]:
    desk, terms = case.desk, case.offer.terms
    if desk is None:
        return
    if desk.closed:
        yield Reason(code="merchant_closed", basis=terms.basis)
    if case.standing.resident_id in desk.clerk_residents:
        yield Reason(code="own_desk", remedy="ask_a_colleague", basis=terms.basis)
    scope = terms.scope
    if scope.everywhere:
        return
    for path, allowed, actual in (
        ("scope.merchant_ids", scope.merchants, desk.merchant_id),
        ("scope.groups", scope.groups, desk.groups),
        ("scope.industries", scope.industries, desk.industry),
        ("scope.districts", scope.districts, desk.district),
    ):
        belongs = not actual.isdisjoint(allowed) if isinstance(actual, frozenset) else actual in allowed
        if allowed and not belongs:
            told = ", ".join(sorted(actual)) if isinstance(actual, frozenset) else str(actual)
            yield Reason(code="outside_scope", path=path, actual=told, remedy="go_to_a_partner", basis=terms.basis)


def _condition(case: Case) -> Iterator[Reason]:
    terms = case.offer.terms
    if terms.condition:
        yield from condition_reasons(terms.condition, case.fact, basis=terms.basis)


def _order(case: Case) -> Iterator[Reason]:
    terms, amount = case.offer.terms, case.amount_fen
    if amount is None:
        return
    if amount < terms.minimum_order_fen:
        yield Reason(code="order_too_small", path="minimum_order_fen", expected=terms.minimum_order_fen, actual=amount,
                     gap=terms.minimum_order_fen - amount, remedy="order_more", basis=terms.basis)  # fmt: skip
    elif lacking := list(_unit_reasons(case)):
        yield from lacking
    elif case.effect and not case.effect.priority and case.worth_fen <= 0:
        yield Reason(code="nothing_to_give", path="tiers", expected=1, actual=0, gap=1, remedy="order_more", basis=terms.basis)


def _unit_reasons(case: Case) -> Iterator[Reason]:
    """Yield why free units cannot be taken off an order: it does not say how many of what it has."""
    free, basis = case.effect.free_units if case.effect else None, case.offer.terms.basis
    if free is None:
        return
    if case.order.quantity is None:
        yield missing(Fact.ORDER_QUANTITY, path="tiers", basis=basis)
    if case.order.unit is None:
        yield missing(Fact.ORDER_UNIT, path="tiers", basis=basis, known=[free.unit])
    elif case.order.unit != free.unit:
        yield Reason(code="not_among", path="tiers", fact=Fact.ORDER_UNIT, expected=free.unit, actual=case.order.unit,
                     remedy="change_order", basis=basis)  # fmt: skip


def _bar(case: Case) -> Iterator[Reason]:
    for bar in case.bars:
        ends = bar.ends_at.isoformat().replace("+00:00", "Z")
        yield Reason(code="barred", expected=ends, remedy="wait_for_bar_end", basis=bar.basis)


def _limits(case: Case) -> Iterator[Reason]:
    basis = case.offer.terms.basis
    for entity in case.unmetered():
        yield missing(PARTY_FACTS[entity], path="limits", basis=basis)
    for counted, limit in case.meters():
        yield from limit_reasons(limit, case.usage.get(counted, UNUSED), worth_fen=case.least_fen, basis=basis)


def _stacking(case: Case) -> Iterator[Reason]:
    stacking, basis = case.offer.terms.stacking, case.offer.terms.basis
    if stacking and case.desk and case.amount_fen is not None:
        yield from order_reasons(stacking, case.order, basis=basis)
        yield from better_deal(case.offer.code, case.rivals, basis=basis)


def _budget(case: Case) -> Iterator[Reason]:
    yield from budget_reasons(case.offer.left_fen, worth_fen=case.least_fen, basis=case.offer.terms.basis)


def _stem(limit: Limit) -> str:
    word = entity_word(limit.who)
    return word if word in WORDED else "together"


OWN_RULES: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    *(_state, _window, _consent, _score, _voucher, _desk, _bar, _condition, _order, _limits, _budget),
)
RULES = (*OWN_RULES, _stacking)
"""In the order in which people would ask: is it on, is it mine, is it here, is it enough, is any left, is another better."""

WAIT = {
    LimitPeriod.DAY: "come_tomorrow",
    LimitPeriod.WEEK: "come_next_week",
    LimitPeriod.MONTH: "come_next_month",
    LimitPeriod.YEAR: "come_next_year",
    LimitPeriod.ROLLING: "come_later",
}
WORDED = frozenset(each.value for each in LimitEntity)
PARTY_FACTS = {
    LimitEntity.NATURAL_PERSON: "resident.natural_person",
    LimitEntity.HOUSEHOLD: "resident.household",
    LimitEntity.VEHICLE: "order.vehicle",
    LimitEntity.CLERK: "merchant.clerk",
    LimitEntity.DISTRICT: "merchant.district",
}
