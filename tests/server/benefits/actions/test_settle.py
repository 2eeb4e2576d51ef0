"""Settling what has ended."""

from datetime import timedelta
from uuid import uuid4

from models.audit import AuditLine
from models.benefits import Benefit
from models.enums import AccountKind, BenefitState
from models.ledger import LedgerAccount
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.lapse import lapse_next
from server.benefits.actions.publish import end_benefit
from server.benefits.actions.settle import settle_benefit, settle_ended
from server.ledger.queries import discrepancies
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.jobs import Work, Worker, enqueue
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA
from tests.server.benefits.desk import HERE, Counter, actor_of, make_benefit, show_code
from tests.server.ledger.books import the_budget

WORKS: dict[str, Work] = {"settle_ended": settle_ended, "settle_benefit": settle_benefit}
HOUR = timedelta(hours=1)


async def settle(hours: int) -> None:
    """Do what the worker does in an hour."""
    now = NOW + hours * HOUR
    worker = Worker(WORKS, only=tuple(WORKS), clock=lambda: now)
    await action(enqueue)("settle_ended", now=now)
    while await worker.do_next():
        pass


async def granted_by_the_fund() -> int:
    fund = await LedgerAccount.get(kind=AccountKind.FUND)
    return int(fund.out_fen)


async def test_an_ended_benefit_is_settled_once_nothing_is_held_and_unused_money_is_back_in_the_fund(
    clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    benefit, lasting = await make_benefit(budget_fen=100_000), await make_benefit(budget_fen=7)
    counter = Counter(clerk, keyring)
    redemption = await counter.redeem(gold_resident, benefit)
    payload = await show_code(gold_resident, keyring)
    await hold_benefit(
        clerk=actor_of(clerk), payload=payload, benefit_id=benefit.id, amount_fen=30_000, order_ref=uuid4().hex, lasting=HOUR,
        keyring=keyring, issuer=HERE, now=NOW,
    )  # fmt: skip
    await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    await settle(0)
    await benefit.refresh_from_db()
    assert (benefit.state, (await the_budget(benefit.id)).left_fen) == (BenefitState.ENDED, 91_000)
    assert await lapse_next(now=NOW + HOUR)
    await settle(1)
    await settle(2)
    await benefit.refresh_from_db()
    assert (benefit.state, (await the_budget(benefit.id)).granted_fen) == (BenefitState.SETTLED, 4_500)
    assert await granted_by_the_fund() == 4_500 + 7
    assert [line.particulars for line in await AuditLine.filter(deed="recall_unused")] == [{"returned_fen": 95_500}]
    assert await AuditLine.filter(deed="benefit_settled", actor_id=None).count() == 1
    assert (await Benefit.get(id=lasting.id)).state == BenefitState.LIVE

    await counter.give_back(redemption)
    await settle(3)
    assert await granted_by_the_fund() == 7
    assert (await the_budget(benefit.id)).left_fen == 0
    assert await discrepancies() == []
