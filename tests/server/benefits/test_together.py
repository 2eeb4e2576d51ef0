"""Deciding several uses in their order: none passes what is left, and each is decided as if it came alone behind the others."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.benefits.case import Desk
from server.benefits.eligibility import reasons_to_refuse
from server.benefits.limits import UNUSED, Used
from server.benefits.together import granted_in_order, taken_together
from server.ledger.posting import Payer, Purse
from tests.server.benefits.offers import DESK, GOLD, gold_case, standing_on, terms_with

CITY, BANK = UUID(int=7), UUID(int=8)
LIMITS = [
    {"entity": "resident", "period": "day", "max_count": 2},
    {"entity": "merchant", "period": "month", "max_count": 5, "max_fen": 20_000},
]
askers = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1_000, 5_000, 30_000, 90_000])), max_size=12)


@given(askers, st.integers(0, 30_000), st.integers(0, 10_000))
def test_each_is_decided_as_if_it_came_alone_behind_those_before_it(asked: list[tuple[int, int]], left_fen: int, city_bps: int) -> None:
    terms = terms_with(limits=LIMITS)
    purse = Purse((Payer(CITY, CITY, city_bps, left_fen), Payer(BANK, BANK, 10_000 - city_bps, left_fen)))
    cases = [
        gold_case(terms, standing=replace(standing_on(GOLD), resident_id=UUID(int=who)), amount_fen=amount) for who, amount in asked
    ]  # fmt: skip

    def purse_at(desk: Desk | None) -> Purse:
        assert desk == DESK
        return purse

    found = list(granted_in_order(cases, purse_at))
    spent: dict[UUID, int] = {}
    used: dict[object, Used] = {}
    for case, granted in zip(cases, found, strict=True):
        alone = replace(case, usage=dict(used), offer=replace(case.offer, left_fen=purse.less(spent).left_fen))  # type: ignore[arg-type]
        assert (granted is None) == bool(reasons_to_refuse(alone))
        if granted is None:
            continue
        assert (granted.worth_fen, granted.offer.left_fen) == (alone.worth_fen, alone.offer.left_fen)
        for payer, part in purse.legs(granted.worth_fen):
            spent[payer.account_id] = spent.get(payer.account_id, 0) + part
        for meter, _ in granted.meters():
            before = used.get(meter, UNUSED)
            used[meter] = Used(before.count + 1, before.fen + granted.worth_fen)
    assert all(fen <= left_fen for fen in spent.values())
    together = taken_together(each for each in found if each)
    assert {meter: Used(each.count, each.fen) for meter, each in together.items()} == used
    assert list(together) == sorted(together)
    assert all(each.limit.max_count is None or each.count <= each.limit.max_count for each in together.values())
