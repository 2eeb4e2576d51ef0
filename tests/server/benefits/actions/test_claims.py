"""A benefit that needs a voucher: used once for each, whoever tries at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from models.benefits import Benefit, Redemption
from models.vouchers import Voucher, VoucherCampaign
from server.benefits.actions.claims import use_voucher
from server.benefits.actions.vouchers import claim_voucher, end_campaign, open_campaign
from server.benefits.eligibility import Case
from server.benefits.queries.vouchers import open_voucher
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import NOW, Person
from tests.server.benefits.actions.test_vouchers import SOMEBODY, work
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.benefits.offers import GOLD, gold_case, standing_on, terms_with


async def campaign_of(benefit: Benefit, *, days: int = 30) -> VoucherCampaign:
    campaign = await open_campaign(
        benefit_id=benefit.id, title_zh="券", title_en="Voucher", pattern="LINHU-########", wanted=3,
        expires_at=NOW + timedelta(days=days), actor_id=SOMEBODY, now=NOW,
    )  # fmt: skip
    await work()
    return campaign


async def hold(resident: Person, campaign: VoucherCampaign) -> Voucher:
    free = await Voucher.filter(campaign=campaign, resident_id=None).first()
    assert free
    assert resident.resident_id
    return await claim_voucher(resident_id=resident.resident_id, code=free.code, actor_id=resident.account_id, now=NOW)


@pytest.fixture
async def benefit(database: None) -> Benefit:
    return await make_benefit(needs_voucher=True)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def reasons(counter: Counter, resident: Person, benefit: Benefit) -> list[str]:
    with pytest.raises(Refused) as refusal:
        await counter.redeem(resident, benefit)
    return [reason.code for reason in refusal.value.reasons]


async def test_without_a_voucher_both_the_look_and_the_deed_refuse_alike(counter: Counter, gold_resident: Person, benefit: Benefit) -> None:
    [decision] = (await counter.verify(gold_resident)).decisions
    assert [reason.code for reason in decision.reasons] == await reasons(counter, gold_resident, benefit) == ["voucher_missing"]


async def test_a_voucher_is_used_once(counter: Counter, gold_resident: Person, benefit: Benefit) -> None:
    voucher = await hold(gold_resident, await campaign_of(benefit))
    redemption = await counter.redeem(gold_resident, benefit)
    assert (await Voucher.get(id=voucher.id)).redemption_id == redemption.id
    assert await reasons(counter, gold_resident, benefit) == ["voucher_missing"]


async def test_the_one_that_expires_first_is_used_first(counter: Counter, gold_resident: Person, benefit: Benefit) -> None:
    later, sooner = [await hold(gold_resident, await campaign_of(benefit, days=days)) for days in (30, 3)]
    await counter.redeem(gold_resident, benefit)
    assert [(await Voucher.get(id=each.id)).redemption_id is None for each in (later, sooner)] == [True, False]


async def test_a_voucher_of_another_benefit_or_of_an_ended_campaign_is_none(
    counter: Counter, gold_resident: Person, benefit: Benefit
) -> None:
    await hold(gold_resident, await campaign_of(await make_benefit(needs_voucher=True)))
    ended = await campaign_of(benefit)
    await hold(gold_resident, ended)
    await end_campaign(ended.id, actor_id=SOMEBODY, now=NOW)
    await hold(gold_resident, await campaign_of(benefit, days=1))
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=2))
    assert [reason.code for reason in refusal.value.reasons] == ["voucher_missing"]


async def test_an_order_that_came_back_whole_gives_the_voucher_back(counter: Counter, gold_resident: Person, benefit: Benefit) -> None:
    await hold(gold_resident, await campaign_of(benefit))
    redemption = await counter.redeem(gold_resident, benefit)
    await counter.give_back(redemption, 10_000)
    assert await reasons(counter, gold_resident, benefit) == ["voucher_missing"]
    await counter.give_back(redemption)
    assert (await counter.redeem(gold_resident, benefit)).discount_fen > 0


async def taken_at_once(counter: Counter, resident: Person, benefit: Benefit, take: Callable[[Redemption, Case], Awaitable[None]]) -> int:
    """Let four redemptions take a voucher at the same moment; return how many were let through."""
    free = await make_benefit()
    redemptions = [await counter.redeem(resident, free) for _ in range(4)]
    await Redemption.filter(benefit=free).update(benefit_id=benefit.id)
    assert resident.resident_id
    standing = replace(standing_on(GOLD), resident_id=resident.resident_id)
    case = gold_case(terms_with(needs_voucher=True), standing=standing, holds_voucher=True)
    tries = [action(take)(await Redemption.get(id=each.id), case) for each in redemptions]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert all(each is None or isinstance(each, Refused) for each in ended), ended
    return ended.count(None)


async def test_two_vouchers_let_two_of_four_through(counter: Counter, gold_resident: Person, benefit: Benefit) -> None:
    for _ in range(2):
        await hold(gold_resident, await campaign_of(benefit))
    assert await taken_at_once(counter, gold_resident, benefit, use_voucher) == 2
    assert await Voucher.exclude(redemption_id=None).count() == 2


async def test_the_race_would_notice_vouchers_that_are_looked_at_and_then_taken(
    counter: Counter, gold_resident: Person, benefit: Benefit
) -> None:
    """The planted fault."""
    await hold(gold_resident, await campaign_of(benefit))
    seen = asyncio.Barrier(4)

    async def naively(redemption: Redemption, case: Case) -> None:
        voucher = await open_voucher(case.standing.resident_id, redemption.benefit_id, given_after=None, now=NOW)
        assert voucher
        async with asyncio.timeout(5):
            await seen.wait()
        await Voucher.filter(id=voucher.id).update(redemption_id=redemption.id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.action", lambda deed: deed)
        assert await taken_at_once(counter, gold_resident, benefit, naively) == 4
