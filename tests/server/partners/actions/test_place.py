"""Opening deposit-free orders: split by tier, counted under the person's lock, held from limits and budget, never twice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from models.access import PersonalLook
from models.benefits import Benefit, LimitCounter
from models.codes import CodeUse
from models.decisions import Decision
from models.enums import LookPurpose, NoticeKind, WaiverState, WaiverStep
from models.notices import Notice
from models.operation import Job
from models.partners import WaiverEvent, WaiverOrder
from models.registry import Resident
from server.partners.actions import people
from server.partners.actions.place import Wish, place_order, take_order
from server.partners.actions.settle import answer_order, expire_waiver
from server.partners.waivers import MOST_OPEN, TIME_TO_CONFIRM
from server.platform.actions import action
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Conflict, Refused
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.desk import HERE, show_code
from tests.server.benefits.naive import without_transaction
from tests.server.ledger.books import the_budget
from tests.server.partners.operator import RISK_FEN, Operator, make_deposit, make_operator, waiting_order

Place = Callable[..., Awaitable[WaiverOrder]]


@pytest.fixture
async def operator(database: None, keyring: Keyring) -> Operator:
    return await make_operator(keyring)


@pytest.fixture
async def deposit(database: None) -> Benefit:
    limits = [{"entity": "resident", "period": "day", "max_count": 10}]
    return await make_deposit(limits=limits)


def wish_for(benefit: Benefit, number: str | None = None, **changes: Any) -> Wish:
    return Wish(**{"number": number or uuid4().hex, "benefit": benefit.code, "title": "骑行", "risk_fen": RISK_FEN, **changes})


async def place_for(operator: Operator, benefit: Benefit, resident: Person, keyring: Keyring, **changes: Any) -> WaiverOrder:
    payload = await show_code(resident, keyring)
    return await place_order(
        partner=operator.partner, wish=wish_for(benefit, **changes), payload=payload, keyring=keyring, issuer=HERE, now=NOW
    )


async def test_credit_by_tier_and_cash_make_up_the_risk_and_the_credit_is_held(
    operator: Operator, deposit: Benefit, keyring: Keyring
) -> None:
    silver = await make_resident(points=650)
    order = await place_for(operator, deposit, silver, keyring)
    kept = await WaiverOrder.get(id=order.id)
    assert (kept.state, kept.tier, kept.credit_fen, kept.cash_fen) == (WaiverState.CREATED, "silver", 7_960, 11_940)
    assert (await the_budget(deposit.id)).held_fen == 7_960
    assert (await LimitCounter.get(benefit_id=deposit.id)).used_count == 1
    assert [event.step for event in await WaiverEvent.filter(order_id=order.id).order_by("sequence")] == [
        WaiverStep.QUOTE,
        WaiverStep.CREATE,
    ]
    assert [look.purpose for look in await PersonalLook.filter(resident_id=silver.resident_id)] == [LookPurpose.WAIVER]
    decision = await Decision.get(id=order.id)
    assert (decision.granted, decision.discount_fen, decision.resident_id) == (True, 7_960, silver.resident_id)
    assert [notice.kind for notice in await Notice.filter(resident_id=silver.resident_id)] == [NoticeKind.WAIVER_TO_CONFIRM]


async def test_the_same_wish_is_the_same_order_and_another_with_its_number_a_conflict(
    operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person
) -> None:
    first = await place_for(operator, deposit, gold_resident, keyring, number="A-1")
    again = await place_for(operator, deposit, gold_resident, keyring, number="A-1")
    assert again.id == first.id
    with pytest.raises(Conflict, match="waiver_number_taken"):
        await place_for(operator, deposit, gold_resident, keyring, number="A-1", risk_fen=1)
    assert await CodeUse.all().count() == 1


async def test_a_refusal_leaves_a_look_and_nothing_else(
    operator: Operator, deposit: Benefit, keyring: Keyring, standard_resident: Person
) -> None:
    with pytest.raises(Refused, match="not_eligible") as refused:
        await place_for(operator, deposit, standard_resident, keyring)
    assert [reason.code for reason in refused.value.reasons] == ["tier_too_low"]
    assert await WaiverOrder.all().count() == await CodeUse.all().count() == await Job.filter(name="expire_waiver").count() == 0
    assert await PersonalLook.filter(resident_id=standard_resident.resident_id).count() == 1
    decision = await Decision.get(resident_id=standard_resident.resident_id)
    assert (decision.granted, [reason["code"] for reason in decision.reasons]) == (False, ["tier_too_low"])


async def test_a_person_has_three_open_at_most_whatever_account_they_use(
    operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person
) -> None:
    other_account = await make_resident(points=720)
    phone = keyed_hash(keyring, "13800000000", purpose="phone")
    await Resident.filter(id__in=[gold_resident.resident_id, other_account.resident_id]).update(phone_hash=phone)
    for whose in (gold_resident, other_account, gold_resident):
        await place_for(operator, deposit, whose, keyring)
    with pytest.raises(Refused) as refused:
        await place_for(operator, deposit, other_account, keyring)
    assert [(reason.code, reason.gap) for reason in refused.value.reasons] == [("too_many_open_waivers", 1)]


async def take(order: WaiverOrder, who: Person, keyring: Keyring, *, now: datetime = NOW) -> WaiverOrder:
    assert who.resident_id
    return await take_order(order_id=order.id, resident_id=who.resident_id, account_id=who.account_id, keyring=keyring, now=now)


async def contend(operator: Operator, deposit: Benefit, keyring: Keyring, opening: Place) -> int:
    """Let eight orders that wait be taken by one resident at once; return how many are then open."""
    resident = await make_resident(points=720)
    waiting = [await waiting_order(operator, deposit) for _ in range(8)]
    mine = {"resident_id": resident.resident_id, "account_id": resident.account_id, "keyring": keyring, "now": NOW}
    taken = [opening(order_id=order.id, **mine) for order in waiting]
    outcomes = await asyncio.gather(*taken, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {WaiverOrder, Refused, Conflict}
    return await WaiverOrder.filter(resident_id=resident.resident_id, state=WaiverState.CREATED).count()


async def test_of_eight_at_once_three_are_opened(operator: Operator, deposit: Benefit, keyring: Keyring) -> None:
    assert await contend(operator, deposit, keyring, take_order) == MOST_OPEN
    assert (await the_budget(deposit.id)).held_fen == MOST_OPEN * RISK_FEN


async def test_counting_without_the_lock_would_be_caught(
    operator: Operator, deposit: Benefit, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive version reads, checks and writes: every contender has counted before any of them has opened."""
    counted, everybody = 0, asyncio.Event()

    async def unlocked(_partner: Any, person: people.Person) -> list[Any]:
        return [person.resident_id]

    async def open_states(*asked: Any, now: Any) -> list[WaiverState]:
        nonlocal counted
        found = await counting(*asked, now=now)
        counted += 1
        if counted == 8:
            everybody.set()
        await asyncio.wait_for(everybody.wait(), timeout=20)
        return found

    counting = people._open_states
    monkeypatch.setattr(people, "_lock", unlocked)
    monkeypatch.setattr(people, "_open_states", open_states)
    naive = lambda **asked: without_transaction(lambda: take_order.deed(**asked))  # noqa: E731
    assert await contend(operator, deposit, keyring, naive) > MOST_OPEN


async def test_an_order_that_waits_is_taken_once_and_in_time(operator: Operator, deposit: Benefit, keyring: Keyring) -> None:
    anna, ben = [await make_resident(points=720) for _ in range(2)]
    waiting = await place_order(partner=operator.partner, wish=wish_for(deposit), payload=None, keyring=keyring, issuer=HERE, now=NOW)
    late = await place_order(partner=operator.partner, wish=wish_for(deposit), payload=None, keyring=keyring, issuer=HERE, now=NOW)
    assert waiting.state is WaiverState.QUOTED
    await take(waiting, anna, keyring)
    with pytest.raises(Conflict, match="waiver_state"):
        await take(waiting, ben, keyring)
    with pytest.raises(Conflict, match="waiver_expired"):
        await take(late, ben, keyring, now=NOW + TIME_TO_CONFIRM)
    assert (await WaiverOrder.get(id=waiting.id)).resident_id == anna.resident_id


async def test_what_nobody_confirms_ends_and_frees_what_it_held(
    operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person
) -> None:
    orders = [await place_for(operator, deposit, gold_resident, keyring) for _ in range(MOST_OPEN)]
    job = await Job.filter(name="expire_waiver").first()
    assert job is not None
    assert (job.run_at, job.arguments) == (NOW + TIME_TO_CONFIRM, {"order_id": str(orders[0].id)})
    work = action(expire_waiver)
    await work(order_id=str(orders[0].id), now=NOW)
    assert (await WaiverOrder.get(id=orders[0].id)).state is WaiverState.CREATED
    await work(order_id=str(orders[0].id), now=job.run_at)
    assert (await WaiverOrder.get(id=orders[0].id)).state is WaiverState.EXPIRED
    assert (await the_budget(deposit.id)).held_fen == 2 * RISK_FEN
    assert (await LimitCounter.get(benefit_id=deposit.id)).used_count == 2
    mine = {"resident_id": gold_resident.resident_id, "account_id": gold_resident.account_id, "note": ""}
    with pytest.raises(Conflict, match="waiver_expired"):
        await answer_order(order_id=orders[1].id, taken=WaiverStep.CONFIRM, now=job.run_at, **mine)  # type: ignore[arg-type]
    await answer_order(order_id=orders[1].id, taken=WaiverStep.CONFIRM, now=NOW, **mine)  # type: ignore[arg-type]
    await work(order_id=str(orders[1].id), now=job.run_at)
    assert (await WaiverOrder.get(id=orders[1].id)).state is WaiverState.ACTIVE
