"""What is kept of a decision, in the order of the rules: all that stood against a refusal, all that spoke for a grant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from server.benefits.case import Case
from server.benefits.conditions import Asking, Truth, leaves, truth
from server.benefits.effects import minimum_tier
from server.benefits.eligibility import limit_name
from server.benefits.limits import UNUSED
from server.benefits.orders import Order
from server.benefits.windows import rfc3339
from server.platform.errors import Reason

NAMES = tuple(each.name for each in fields(Reason))


def grounds(case: Case) -> list[Reason]:
    """Return what speaks for a case that nothing stands against. `gap` is how much room there was, where a rule has a bound."""
    return [ground for rule in (_window, _tier, _scope, _condition, _order, _limits, _stacking, _budget) for ground in rule(case)]


def kept(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Return reasons as JSON values; `read` reads them again."""
    return [{name: value for name, value in asdict(reason).items() if value is not None} for reason in reasons]


def read(values: Sequence[Mapping[str, Any]]) -> list[Reason]:
    return [Reason(**{name: value for name, value in each.items() if name in NAMES}) for each in values]


def facts_of(order: Order) -> dict[str, Any]:
    """Return what was said of an order, as it is kept; nothing in it tells who somebody is."""
    said = {name: value for name, value in asdict(order).items() if name not in {"ref", "earlier_fen", "lane", "earlier_benefit"}}
    return {name: value for name, value in said.items() if value is not None}


def place_of(order: Order) -> dict[str, Any]:
    """Return what other benefits of its group had done for an order already, as it is kept; nothing for one that comes first."""
    return {"lane": order.lane, "earlier_fen": order.earlier_fen} if order.lane else {}


def _window(case: Case) -> Iterator[Reason]:
    window = case.offer.terms.window
    until = rfc3339(window.closes_at) if window.closes_at else None
    yield Reason(code="is_open", path="window", expected=until, actual=rfc3339(case.now), basis=case.offer.terms.basis)


def _tier(case: Case) -> Iterator[Reason]:
    least, tier = minimum_tier(case.offer.terms, case.standing.tiers), case.standing.tier
    if least and tier:
        yield Reason(code="tier_reached", path="tiers", expected=least.code, actual=tier.code, basis=case.offer.terms.basis)
    if case.offer.terms.needs_voucher:
        yield Reason(code="voucher_held", path="needs_voucher", basis=case.offer.terms.basis)


def _scope(case: Case) -> Iterator[Reason]:
    if case.desk:
        yield Reason(code="in_scope", path="scope", actual=str(case.desk.merchant_id), basis=case.offer.terms.basis)


def _condition(case: Case) -> Iterator[Reason]:
    terms = case.offer.terms
    for path, leaf, wanted in leaves(terms.condition) if terms.condition else ():
        assert leaf.fact is not None
        value = case.fact(leaf.fact)
        if isinstance(value, Asking) or truth(leaf, case.fact) != (Truth.TRUE if wanted else Truth.FALSE):
            continue
        actual = ", ".join(sorted(value)) if isinstance(value, frozenset) else value
        yield Reason(code="fact_fits", path=path, fact=leaf.fact, expected=", ".join(leaf.one_of or ()) or leaf.at_least, actual=actual,
                     basis=terms.basis)  # fmt: skip


def _order(case: Case) -> Iterator[Reason]:
    terms, amount = case.offer.terms, case.amount_fen
    if amount is not None and terms.minimum_order_fen:
        yield Reason(code="order_large_enough", path="minimum_order_fen", expected=terms.minimum_order_fen, actual=amount,
                     gap=amount - terms.minimum_order_fen, basis=terms.basis)  # fmt: skip


def _limits(case: Case) -> Iterator[Reason]:
    for meter, limit in case.meters():
        used, path = case.usage.get(meter, UNUSED), f"limits.{limit_name(limit)}.{limit.period}"
        if limit.max_count is not None:
            yield Reason(code="uses_left", path=path, expected=limit.max_count, actual=used.count, gap=limit.max_count - used.count,
                         basis=case.offer.terms.basis)  # fmt: skip
        if limit.max_fen is not None:
            yield Reason(code="value_left", path=path, expected=limit.max_fen, actual=used.fen, gap=limit.max_fen - used.fen,
                         basis=case.offer.terms.basis)  # fmt: skip


def _stacking(case: Case) -> Iterator[Reason]:
    others = {code: worth for code, worth in case.rivals.items() if code != case.offer.code}
    if others:
        second = max(others.values())
        names = ", ".join(sorted(others))
        yield Reason(code="best_deal", path="stacking", expected=second, actual=names, gap=case.worth_fen - second,
                     basis=case.offer.terms.basis)  # fmt: skip


def _budget(case: Case) -> Iterator[Reason]:
    yield Reason(code="budget_suffices", path="budget", expected=case.worth_fen, basis=case.offer.terms.basis)
