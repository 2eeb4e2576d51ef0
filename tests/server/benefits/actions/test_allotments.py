"""What a district or a merchant may use of a benefit, and what a funder was given for all of them."""

import asyncio
from typing import Any

import pytest

from models.audit import AuditLine
from models.benefits import Benefit
from models.enums import AccountKind, Industry
from models.ledger import LedgerAccount
from models.registry import Merchant
from server.benefits.actions.allotments import set_allotment, set_appropriation
from server.benefits.actions.budgets import approve_budget, propose_budget, withdraw_budget
from server.benefits.actions.draft import change_benefit
from server.benefits.queries.money import Allotted, Spot, allotment_at, allotments_of
from server.ledger.queries import discrepancies
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from tests.cast import NOW, Person, make_merchant
from tests.server.benefits.actions.programme import ANNA, BEN, drafted, raise_budget
from tests.server.benefits.desk import Counter, go_live, make_benefit
from tests.server.ledger.books import the_budget

LAKE = Spot(district="湖滨街道")


async def allot(benefit: Benefit, spot: Spot, seen_fen: int, wanted_fen: int) -> Allotted:
    await set_allotment(benefit_id=benefit.id, spot=spot, expected_fen=seen_fen, allotted_fen=wanted_fen, actor_id=ANNA, now=NOW)
    return await allotment_at(benefit.id, spot)


async def test_a_district_uses_its_own_money_and_a_merchant_there_its_own_before_it(
    clerk: Person, noodle_shop: Merchant, gold_resident: Person, keyring: Keyring
) -> None:
    benefit, counter = await make_benefit(budget_fen=100_000), Counter(clerk, keyring)
    await allot(benefit, LAKE, 0, 10_000)
    await counter.redeem(gold_resident, benefit)
    assert (await allotment_at(benefit.id, LAKE)).left_fen == 5_500
    shop = Spot(merchant_id=noodle_shop.id)
    await allot(benefit, shop, 0, 4_500)
    await counter.redeem(gold_resident, benefit)
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit)
    assert {reason.code for reason in refusal.value.reasons} == {"budget_exhausted"}
    assert [(each.spot, each.left_fen) for each in await allotments_of(benefit.id)] == [(LAKE, 5_500), (shop, 0)]
    assert ((await the_budget()).granted_fen, (await the_budget()).used_fen) == (100_000, 9_000)
    line = await AuditLine.filter(deed="set_allotment").order_by("id").first()
    assert line is not None
    assert line.particulars == {"district": "湖滨街道", "from_fen": 0, "to_fen": 10_000}


async def test_it_is_compared_and_set_and_bounded_on_both_sides(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(budget_fen=100_000)
    await allot(benefit, LAKE, 0, 10_000)
    await Counter(clerk, keyring).redeem(gold_resident, benefit)
    for seen, wanted, code, bound in (
        (0, 1, "allotment_changed", 0), (10_000, 100_001, "allotment_exceeds", 90_000), (10_000, 4_499, "allotment_below_use", 4_500),
    ):  # fmt: skip
        with pytest.raises(Conflict, match=code) as refusal:
            await allot(benefit, LAKE, seen, wanted)
        assert [reason.expected for reason in refusal.value.reasons] == [bound]
    assert (await allot(benefit, LAKE, 10_000, 4_500)).left_fen == 0
    with pytest.raises(Refused) as unknown:
        await allot(benefit, Spot(district="天上"), 0, 1)
    assert [reason.code for reason in unknown.value.reasons] == ["district_unknown"]


async def test_of_many_who_allot_at_once_one_wins(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    await make_merchant("湖滨面馆", industry=Industry.FOOD)
    outcomes = await asyncio.gather(*[allot(benefit, LAKE, 0, fen) for fen in range(1, 6)], return_exceptions=True)
    assert sum(isinstance(each, Allotted) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 4


async def test_what_was_allotted_by_other_shares_is_cut_anew(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(budget_fen=100_000)
    await allot(benefit, LAKE, 0, 10_000)
    shares = [{"funder": "city", "share_bps": 5_000}, {"funder": "bank", "share_bps": 5_000}]
    await change_benefit(benefit_id=benefit.id, patch={"funding": shares}, actor_id=ANNA, now=NOW)
    await go_live(benefit)
    await allot(benefit, LAKE, 10_000, 20_000)
    parts = await LedgerAccount.filter(kind=AccountKind.ALLOTMENT).values_list("in_fen", "share_bps")
    assert sorted(parts) == [(10_000, 5_000), (10_000, 5_000)]
    await Counter(clerk, keyring).redeem(gold_resident, benefit)
    assert (await allotment_at(benefit.id, LAKE)).left_fen == 15_500
    assert await discrepancies() == []


async def test_no_budget_is_granted_beyond_what_the_funder_was_given(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    with pytest.raises(Conflict, match="appropriation_below_use"):
        await set_appropriation(funder="city", expected_fen=None, cap_fen=99_999, actor_id=ANNA, now=NOW)
    await set_appropriation(funder="city", expected_fen=None, cap_fen=150_000, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="appropriation_changed"):
        await set_appropriation(funder="city", expected_fen=None, cap_fen=1, actor_id=ANNA, now=NOW)
    asked = await propose_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=150_001, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="appropriation_exceeded") as refusal:
        await approve_budget(proposal_id=asked.id, actor_id=BEN, now=NOW)
    await withdraw_budget(proposal_id=asked.id, actor_id=ANNA, now=NOW)
    [reason] = refusal.value.reasons
    assert (reason.expected, reason.actual, reason.gap) == (50_001, 50_000, 1)
    with pytest.raises(Conflict, match="appropriation_exceeded"):
        await drafted("other", budget_fen=50_001)
    raise_it = raise_budget(benefit.id, expected_fen=100_000, granted_fen=150_000)
    raised: list[Any] = [raise_it, drafted("tea", budget_fen=50_000)]
    outcomes = await asyncio.gather(*raised, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 1
    assert (await LedgerAccount.get(kind=AccountKind.FUND)).out_fen == 150_000
    with pytest.raises(NotFound):
        await set_appropriation(funder="nobody", expected_fen=None, cap_fen=1, actor_id=ANNA, now=NOW)
