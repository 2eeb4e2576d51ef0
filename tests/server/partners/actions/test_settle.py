"""From the resident's yes to the last fen."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, LimitCounter
from models.enums import Fault, WaiverState, WaiverStep
from models.notices import Notice
from models.partners import Delivery, Partner, WaiverEvent, WaiverOrder
from models.registry import Record
from server.partners.actions import settle
from server.partners.actions.place import place_order
from server.partners.actions.settle import (
    answer_in_sandbox,
    answer_order,
    complete_order,
    decide_dispute,
    modify_order,
    note_payment,
    revoke_order,
    waiver_falls_due,
    write_off_order,
)
from server.partners.waivers import TIME_TO_PAY, Bill, Line, next_state
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import NOW, Person
from tests.server.benefits.desk import HERE
from tests.server.ledger.books import the_budget
from tests.server.partners.actions.test_place import place_for, wish_for
from tests.server.partners.operator import RISK_FEN, Operator, make_deposit, make_operator

DUE = NOW + TIME_TO_PAY


@pytest.fixture
async def operator(database: None, keyring: Keyring) -> Operator:
    await seed_catalogue(now=NOW)
    return await make_operator(keyring)


@pytest.fixture
async def deposit(database: None) -> Benefit:
    return await make_deposit(limits=[{"entity": "resident", "period": "day", "max_count": 10}])


@pytest.fixture
async def active(operator: Operator, deposit: Benefit, keyring: Keyring, gold_resident: Person) -> WaiverOrder:
    """An order that the gold resident confirmed."""
    order = await place_for(operator, deposit, gold_resident, keyring, number="A-1")
    return await answer(order, gold_resident, WaiverStep.CONFIRM)


def bill(fen: int) -> Bill:
    return Bill(charges=(Line(name="骑行", amount_fen=fen + 100),), discounts=(Line(name="月卡", amount_fen=100),))


async def answer(order: WaiverOrder, who: Person, taken: WaiverStep) -> WaiverOrder:
    assert who.resident_id
    return await answer_order(order_id=order.id, resident_id=who.resident_id, account_id=who.account_id, taken=taken, note="", now=NOW)


async def complete(operator: Operator, fen: int = 600, **changes: Any) -> WaiverOrder:
    said = {"partner": operator.partner, "number": "A-1", "bill": bill(fen), "total_fen": fen, "particulars": {}, "now": NOW, **changes}
    return await complete_order(**said)


async def modify(operator: Operator, fen: int) -> WaiverOrder:
    return await modify_order(partner=operator.partner, number="A-1", bill=bill(fen), total_fen=fen, reason="多计", now=NOW)


async def state_of(order: WaiverOrder) -> WaiverState:
    return WaiverState((await WaiverOrder.get(id=order.id)).state)


async def fall_due(order: WaiverOrder) -> None:
    await action(waiver_falls_due)(order_id=str(order.id), now=DUE)


async def test_a_whole_order_gives_the_money_back_counts_the_use_and_is_reported(
    operator: Operator, active: WaiverOrder, deposit: Benefit, gold_resident: Person
) -> None:
    await complete(operator)
    await modify(operator, 400)
    done = await note_payment(partner=operator.partner, number="A-1", note="微信", now=NOW)
    assert (done.state, done.total_fen, done.charged_fen, done.discounted_fen) == (WaiverState.DONE, 400, 500, 100)
    assert (await the_budget(deposit.id)).held_fen == 0
    assert (await LimitCounter.get(benefit_id=deposit.id)).used_count == 1
    record = await Record.get(resident_id=gold_resident.resident_id)
    assert (record.catalogue_code, record.amount_fen, record.content["performed"]) == ("waiver_order", 400, "yes")
    steps = [event.step for event in await WaiverEvent.filter(order_id=active.id).order_by("sequence")]
    assert steps == ["quote", "create", "confirm", "complete", "modify", "pay"]
    assert await AuditLine.filter(object_id=active.id).count() == len(steps)


@pytest.mark.parametrize(("fen", "said", "code"), [(RISK_FEN + 1, RISK_FEN + 1, "bill_above_risk"), (600, 599, "bill_does_not_add_up")])
async def test_a_bill_above_the_risk_or_that_does_not_add_up_changes_nothing(
    operator: Operator, active: WaiverOrder, fen: int, said: int, code: str
) -> None:
    with pytest.raises(Refused, match="bill_refused") as refused:
        await complete(operator, fen, total_fen=said)
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert await state_of(active) is WaiverState.ACTIVE


async def test_a_bill_only_becomes_less_and_the_same_again_changes_nothing(operator: Operator, active: WaiverOrder) -> None:
    first, again = [await complete(operator) for _ in range(2)]
    assert first.sequence == again.sequence
    with pytest.raises(Conflict, match="waiver_state"):
        await complete(operator, 700)
    with pytest.raises(Refused) as refused:
        await modify(operator, 601)
    assert [reason.code for reason in refused.value.reasons] == ["bill_only_downwards"]
    lower, repeated = [await modify(operator, 500) for _ in range(2)]
    assert lower.sequence == repeated.sequence == first.sequence + 1


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_of_four_bills_at_once_one_is_taken(
    naive: bool, operator: Operator, active: WaiverOrder, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive version locks nothing, and writes what follows from the order that it read."""
    if naive and engine == "sqlite":
        pytest.skip("SQLite writes one transaction at a time, so that even a naive version holds")
    if naive:
        everybody = asyncio.Barrier(4)

        async def unlocked(**which: Any) -> WaiverOrder:
            found = await WaiverOrder.get(**which)
            await everybody.wait()
            return found

        async def move(order: WaiverOrder, taken: WaiverStep, *_: Any, note: str = "", now: datetime, **changes: Any) -> None:
            await WaiverOrder.filter(id=order.id).update(**changes, state=next_state(order.state, taken))

        monkeypatch.setattr(settle, "locked_order", unlocked)
        monkeypatch.setattr(settle, "move", move)
    outcomes = await asyncio.gather(*(complete(operator, fen) for fen in (100, 200, 300, 400)), return_exceptions=True)
    taken = [type(outcome) for outcome in outcomes].count(WaiverOrder)
    if naive:
        assert taken == 4, outcomes
        return
    assert taken == await WaiverEvent.filter(order_id=active.id, step=WaiverStep.COMPLETE).count() == 1


async def test_what_costs_nothing_is_done_at_once(operator: Operator, active: WaiverOrder) -> None:
    assert (await complete(operator, 0)).state is WaiverState.DONE


async def test_overdue_bars_the_next_until_it_is_paid_and_is_no_longer_kept_in_time(
    operator: Operator, active: WaiverOrder, deposit: Benefit, keyring: Keyring, gold_resident: Person
) -> None:
    await complete(operator)
    await action(waiver_falls_due)(order_id=str(active.id), now=DUE - timedelta(seconds=1))
    assert await state_of(active) is WaiverState.SETTLING
    await fall_due(active)
    told = await Notice.filter(resident_id=gold_resident.resident_id).order_by("id")
    assert [notice.kind for notice in told] == ["waiver_to_confirm", "waiver_to_pay", "waiver_overdue"]
    with pytest.raises(Refused) as refused:
        await place_for(operator, deposit, gold_resident, keyring)
    assert [reason.code for reason in refused.value.reasons] == ["waiver_overdue"]
    await note_payment(partner=operator.partner, number="A-1", note="", now=DUE)
    assert (await Record.get(resident_id=gold_resident.resident_id)).content["performed"] == "no"
    assert (await place_for(operator, deposit, gold_resident, keyring)).state is WaiverState.CREATED


async def test_what_is_written_off_the_budget_pays(operator: Operator, active: WaiverOrder, deposit: Benefit) -> None:
    await complete(operator)
    with pytest.raises(Conflict, match="waiver_state"):
        await write_off_order(partner=operator.partner, number="A-1", reason="失联", now=NOW)
    await fall_due(active)
    await write_off_order(partner=operator.partner, number="A-1", reason="失联", now=DUE)
    budget = await the_budget(deposit.id)
    assert (budget.held_fen, budget.used_fen) == (0, 600)


async def test_a_contested_bill_does_not_fall_due_and_a_person_decides(
    operator: Operator, active: WaiverOrder, gold_resident: Person, deposit: Benefit
) -> None:
    await complete(operator)
    await answer(active, gold_resident, WaiverStep.DISPUTE)
    await fall_due(active)
    assert await state_of(active) is WaiverState.DISPUTED
    later = DUE + timedelta(days=1)
    await decide_dispute(order_id=active.id, upheld=True, note="核实无误", account_id=uuid4(), now=later)
    order = await WaiverOrder.get(id=active.id)
    assert (order.state, order.due_at) == (WaiverState.SETTLING, later + TIME_TO_PAY)
    await fall_due(active)
    assert await state_of(active) is WaiverState.SETTLING
    await answer(active, gold_resident, WaiverStep.DISPUTE)
    await decide_dispute(order_id=active.id, upheld=False, note="车辆故障", account_id=uuid4(), now=later)
    assert await state_of(active) is WaiverState.REVOKED
    assert (await LimitCounter.get(benefit_id=deposit.id)).used_count == 0


async def test_an_order_is_nobody_elses(operator: Operator, active: WaiverOrder, keyring: Keyring, standard_resident: Person) -> None:
    stranger = await make_operator(keyring)
    with pytest.raises(NotFound):
        await revoke_order(partner=stranger.partner, number="A-1", reason="x", now=NOW)
    with pytest.raises(NotFound):
        await answer(active, standard_resident, WaiverStep.DISPUTE)
    with pytest.raises(NotFound):
        await answer_in_sandbox(partner=operator.partner, number="A-1", taken=WaiverStep.DISPUTE, now=NOW)
    with pytest.raises(NotFound):
        await decide_dispute(order_id=UUID(int=1), upheld=True, note="x", account_id=uuid4(), now=NOW)
    assert await state_of(active) is WaiverState.ACTIVE


async def test_a_sandbox_goes_the_same_way_and_holds_and_reports_nothing(deposit: Benefit, keyring: Keyring) -> None:
    sandbox = await make_operator(keyring, sandbox=True)
    await Partner.filter(id=sandbox.partner.id).update(callback_url="http://127.0.0.1:9/", faults=[Fault.DUPLICATE.value])
    said = {"partner": sandbox.partner, "wish": wish_for(deposit, "A-1"), "payload": "sandbox:gold:ann", "keyring": keyring}
    order = await place_order(**said, issuer=HERE, now=NOW)  # type: ignore[arg-type]
    await answer_in_sandbox(partner=sandbox.partner, number="A-1", taken=WaiverStep.CONFIRM, now=NOW)
    await complete(sandbox)
    await note_payment(partner=sandbox.partner, number="A-1", note="", now=NOW)
    assert await state_of(order) is WaiverState.DONE
    assert (await the_budget(deposit.id)).held_fen == await Record.all().count() == 0
    told = await Delivery.filter(partner_id=sandbox.partner.id)
    assert [(each.event, each.fault) for each in told] == [("waiver.confirm", None), ("waiver.confirm", Fault.DUPLICATE)]
    assert len({each.event_id for each in told}) == 1
