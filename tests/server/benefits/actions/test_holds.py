"""Holds: reserved, redeemed in part or wholly, released, lapsed by the clock and by the sweep."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, Hold, LimitCounter, Redemption
from models.codes import CodeUse
from models.enums import AccountKind, Role
from models.ledger import LedgerAccount
from models.vouchers import Voucher, VoucherCampaign
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.holds import commit_hold, hold_benefit, release_hold
from server.benefits.actions.lapse import lapse_next
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from tests.cast import NOW, Person, make_merchant, make_person, make_resident
from tests.server.benefits.desk import HERE, Counter, actor_of, go_live, make_benefit, show_code
from tests.server.ledger.books import the_budget

QUARTER = timedelta(minutes=15)
LATE = NOW + QUARTER
DAY = {"entity": "resident", "period": "day", "max_count": 1}


class Desk:
    """A clerk who holds, commits and releases."""

    def __init__(self, clerk: Person, keyring: Keyring) -> None:
        self.clerk, self.keyring = clerk, keyring

    async def hold(self, who: Person, what: Benefit, amount_fen: int = 30_000, *, now: datetime = NOW, **changes: Any) -> Hold:
        payload = await show_code(who, self.keyring, now)
        terms = {"order_ref": uuid4().hex, "lasting": QUARTER, **changes}
        return await hold_benefit(
            clerk=actor_of(self.clerk), payload=payload, benefit_id=what.id, amount_fen=amount_fen, keyring=self.keyring, issuer=HERE,
            now=now, **terms,
        )  # fmt: skip

    async def commit(self, hold: Hold, amount_fen: int | None = None, *, now: datetime = NOW, by: Person | None = None) -> Redemption:
        clerk = actor_of(by or self.clerk)
        return await commit_hold(clerk=clerk, hold_id=hold.id, amount_fen=amount_fen, keyring=self.keyring, issuer=HERE, now=now)

    async def release(self, hold: Hold, *, now: datetime = NOW) -> Hold:
        return await release_hold(clerk=actor_of(self.clerk), hold_id=hold.id, now=now)


@pytest.fixture
def desk(clerk: Person, keyring: Keyring) -> Desk:
    return Desk(clerk, keyring)


async def counted() -> list[tuple[int, int]]:
    return [(row.used_count, row.used_fen) for row in await LimitCounter.all()]


async def test_what_is_held_is_reserved_and_nothing_is_owed(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[DAY])
    hold = await desk.hold(gold_resident, benefit)
    assert (hold.discount_fen, hold.payable_fen, hold.expires_at) == (4_500, 25_500, LATE)
    budget = await the_budget()
    assert (budget.held_fen, budget.used_fen) == (4_500, 0)
    assert await counted() == [(1, 4_500)]
    assert not await Redemption.exists()
    assert await CodeUse.all().count() == 1
    assert await AuditLine.filter(deed="hold", object_id=hold.id).count() == 1


async def test_a_commit_redeems_what_the_order_came_to_and_the_rest_goes_back(desk: Desk, gold_resident: Person) -> None:
    hold = await desk.hold(gold_resident, await make_benefit(limits=[DAY]))
    redemption = await desk.commit(hold, 20_001)
    assert (redemption.id, redemption.amount_fen, redemption.discount_fen, redemption.payable_fen) == (hold.id, 20_001, 3_001, 17_000)
    budget = await the_budget()
    assert (budget.held_fen, budget.used_fen) == (0, 3_001)
    assert (await LedgerAccount.get(kind=AccountKind.PAYABLE)).left_fen == 3_001
    assert await counted() == [(1, 3_001)]
    await Counter(desk.clerk, desk.keyring).give_back(redemption)
    assert (await the_budget()).used_fen == 0
    assert await counted() == [(0, 0)]


async def test_a_hold_keeps_the_revision_that_it_was_made_under(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit()
    hold = await desk.hold(gold_resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch={"tiers": {"gold": {"percent_off_bps": 100}}}, actor_id=uuid4(), now=NOW)
    await go_live(benefit)
    redemption = await desk.commit(hold)
    assert (redemption.revision_id, redemption.discount_fen) == (hold.revision_id, 4_500)
    assert redemption.decision is not None
    assert redemption.decision.revision_id == hold.revision_id


async def test_a_release_gives_everything_back(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[DAY], needs_voucher=True)
    campaign = await VoucherCampaign.create(
        benefit=benefit, title_zh="券", title_en="v", pattern="#", wanted=1, made=1, granted=1, created_at=NOW,
        expires_at=NOW + timedelta(days=9),
    )  # fmt: skip
    await Voucher.create(campaign=campaign, code="A", resident_id=gold_resident.resident_id, granted_at=NOW)
    first = await desk.hold(gold_resident, benefit)
    assert (await Voucher.get()).hold_id == first.id
    with pytest.raises(Refused) as refusal:
        await desk.hold(gold_resident, benefit)
    assert {reason.code for reason in refusal.value.reasons} == {"voucher_missing", "resident_count_reached"}
    await desk.release(first)
    assert (await the_budget()).left_fen == (await the_budget()).granted_fen
    assert await counted() == [(0, 0)]
    redemption = await desk.commit(await desk.hold(gold_resident, benefit))
    voucher = await Voucher.get()
    assert (voucher.hold_id, voucher.redemption_id) == (None, redemption.id)


@pytest.mark.parametrize("freed_by", ["the sweep", "the next who comes", "a verification"])
async def test_a_hold_lapses_by_the_clock(freed_by: str, desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[DAY | {"entity": "merchant"}], budget_fen=4_500)
    hold = await desk.hold(gold_resident, benefit)
    other = await make_resident(points=720)
    with pytest.raises(Refused):
        await desk.hold(other, benefit, now=LATE - timedelta(microseconds=1))
    if freed_by == "the sweep":
        assert not await lapse_next(now=LATE - timedelta(microseconds=1))
        assert await lapse_next(now=LATE)
        assert not await lapse_next(now=LATE)
    if freed_by == "a verification":
        [decision] = (await Counter(desk.clerk, desk.keyring, LATE).verify(other)).decisions
        assert (decision.reasons, (await Hold.get(id=hold.id)).ended_as) == ((), "lapsed")
    second = await desk.hold(other, benefit, now=LATE)
    assert (await Hold.get(id=hold.id)).ended_as == "lapsed"
    assert ((await the_budget()).held_fen, await counted()) == (4_500, [(1, 4_500)])
    with pytest.raises(Conflict, match="hold_lapsed"):
        await desk.release(hold, now=LATE)
    assert (await desk.commit(second, now=LATE)).discount_fen == 4_500


async def test_a_late_commit_is_a_fresh_attempt(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[DAY], budget_fen=9_000)
    late, never = await desk.hold(gold_resident, benefit), await desk.hold(await make_resident(points=720), benefit)
    await change_benefit(benefit_id=benefit.id, patch={"tiers": {"gold": {"percent_off_bps": 1_000}}}, actor_id=uuid4(), now=NOW)
    await go_live(benefit)
    redemption = await desk.commit(late, now=LATE)
    assert (redemption.id, redemption.discount_fen, redemption.redeemed_at) == (late.id, 3_000, LATE)
    await Counter(desk.clerk, desk.keyring, LATE).redeem(await make_resident(points=720), benefit, 60_000)
    with pytest.raises(Refused) as refusal:
        await desk.commit(never, now=LATE)
    assert [reason.code for reason in refusal.value.reasons] == ["budget_exhausted"]
    assert await AuditLine.filter(deed="refuse").count() == 1
    budget = await the_budget()
    assert (budget.held_fen, budget.used_fen) == (0, 9_000)


async def test_a_hold_ends_once(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit()
    committed, released = await desk.hold(gold_resident, benefit), await desk.hold(gold_resident, benefit)
    await desk.commit(committed)
    await desk.release(released)
    again: list[tuple[Callable[[], Awaitable[Any]], str]] = [
        (lambda: desk.commit(committed), "hold_committed"),
        (lambda: desk.release(committed), "hold_committed"),
        (lambda: desk.commit(released, now=LATE), "hold_released"),
        (lambda: desk.release(released), "hold_released"),
    ]
    for deed, code in again:
        with pytest.raises(Conflict, match=code):
            await deed()
    budget = await the_budget()
    assert (budget.held_fen, budget.used_fen) == (0, 4_500)


async def test_no_more_than_is_held_and_nobody_elses(desk: Desk, gold_resident: Person) -> None:
    hold = await desk.hold(gold_resident, await make_benefit())
    with pytest.raises(Conflict, match="commit_exceeds"):
        await desk.commit(hold, 30_001)
    stranger = await make_person(Role.CLERK, merchant=await make_merchant("别家"))
    with pytest.raises(NotFound):
        await desk.commit(hold, by=stranger)
    assert (await the_budget()).held_fen == 4_500


async def test_an_order_is_held_once_until_that_hold_ends(desk: Desk, gold_resident: Person) -> None:
    benefit = await make_benefit()
    first = await desk.hold(gold_resident, benefit, order_ref="A-1")
    at_once = Counter(desk.clerk, desk.keyring).redeem(gold_resident, benefit, order_ref="A-1")
    for deed in (desk.hold(gold_resident, benefit, order_ref="A-1"), at_once):
        with pytest.raises(Conflict, match="order_ref_used"):
            await deed
    second = await desk.hold(gold_resident, benefit, order_ref="A-1", now=LATE)
    assert (await Hold.get(id=first.id)).ended_as == "lapsed"
    await desk.commit(second, now=LATE)
    with pytest.raises(Conflict, match="order_ref_used"):
        await desk.commit(first, now=LATE)


async def test_every_funder_of_the_terms_bears_its_part(desk: Desk, gold_resident: Person) -> None:
    funding = [{"funder": "city", "share_bps": 6_000}, {"funder": "bank", "share_bps": 4_000}]
    benefit = await make_benefit(budget_fen=100_000, funding=funding)
    await desk.commit(await desk.hold(gold_resident, benefit), 20_001)
    assert sorted([row.left_fen for row in await LedgerAccount.filter(kind=AccountKind.PAYABLE)]) == [1_200, 1_801]
    budget = await the_budget()
    assert (budget.granted_fen, budget.held_fen, budget.used_fen) == (100_000, 0, 3_001)
