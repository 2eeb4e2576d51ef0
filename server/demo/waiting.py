"""What waits in the demo city on the day it is loaded: a draft and a budget for a second person, objections, and an order at a desk."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.access import Account
from models.benefits import Benefit, Redemption
from models.registry import Record
from server.access.actor import Actor
from server.benefits.actions.budgets import propose_budget
from server.benefits.actions.decide import submit_revision
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.simulate import simulate_revision
from server.benefits.shipped import shipped_benefits
from server.codes.keys import Issuer
from server.demo.actions import SignedIn, code_shown_by
from server.platform.crypto import Keyring
from server.repair.actions import Objector, object_to_record, object_to_redemption

DRAFTED, RAISED, HELD = "priority-window", "travel-voucher", "bicycle-deposit"
HELD_FEN, HELD_FOR = 19_900, timedelta(days=1)


async def ask_a_second_person(admin_id: UUID, *, now: datetime) -> None:
    """A draft that lets silver go first too, tried and up for review; and a budget that is to be twice as large."""
    drafted, raised = await Benefit.get(code=DRAFTED), await Benefit.get(code=RAISED)
    mine: dict[str, Any] = {"benefit_id": drafted.id, "actor_id": admin_id, "now": now - timedelta(hours=2)}
    await change_benefit(**mine, patch={"tiers": {"silver": {"priority": True}}})
    await simulate_revision(**mine, number=None)
    await submit_revision(**mine, number=None)
    granted_fen = next(each.budget_fen for each in shipped_benefits() if each.code == RAISED)
    await propose_budget(benefit_id=raised.id, expected_fen=granted_fen, granted_fen=2 * granted_fen, actor_id=admin_id, now=now)


async def object_twice(merchant_id: UUID, clerk: SignedIn, *, now: datetime) -> None:
    """A merchant contests its oldest inspection, and who used a benefit first says that it was somebody else."""
    inspection = await Record.filter(merchant_id=merchant_id, catalogue_code__endswith="inspection").order_by("dated_on", "id").first()
    if inspection:
        shop = Objector(account_id=clerk.account_id, merchant_id=merchant_id)
        await object_to_record(objector=shop, record_id=inspection.id, text="当天店铺停业，检查的不是本店。", now=now - timedelta(days=3))
    use = await Redemption.all().order_by("redeemed_at", "id").first()
    if use:
        account = await Account.get(resident_id=use.resident_id)
        person = Objector(account_id=account.id, resident_id=use.resident_id)
        await object_to_redemption(objector=person, redemption_id=use.id, text="那天我在外地，没有用过。", now=now - timedelta(hours=5))


async def hold_an_order(desk: Actor, resident: SignedIn, *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    """A bicycle is out: its deposit is waived for a day, and nothing is settled yet."""
    payload = await code_shown_by(resident, keyring=keyring, issuer=issuer, now=now)
    benefit = await Benefit.get(code=HELD)
    await hold_benefit(
        clerk=desk, payload=payload, benefit_id=benefit.id, amount_fen=HELD_FEN, order_ref="demo-hold", lasting=HELD_FOR,
        keyring=keyring, issuer=issuer, now=now,
    )  # fmt: skip
