"""Redeeming: state, audit line, and what did not change."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from models.access import PersonalLook
from models.audit import AuditLine
from models.benefits import LimitCounter, Redemption
from models.codes import CodeUse
from models.enums import BenefitKind, BenefitState, ConsentPurpose, Role
from models.registry import Consent, Merchant, Resident
from server.benefits import receipts
from server.benefits.actions.publish import end_benefit, pause_benefit
from server.benefits.actions.redeem import redeem
from server.benefits.actions.verify import verify
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from tests.cast import NOW, Person, make_person, make_resident
from tests.server.benefits.desk import HERE, Counter, actor_of, make_benefit, show_code
from tests.server.ledger.books import the_budget
from tests.statements import counted_statements

MONTH = {"entity": "resident", "period": "month", "max_count": 2, "max_fen": 9_000}
LIMITS = [MONTH, {"entity": "merchant", "period": "day", "max_count": 100}]


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_a_gold_resident_pays_two_hundred_and_fifty_five_of_three_hundred(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    redemption = await counter.redeem(gold_resident, benefit, 30_000)
    assert (redemption.discount_fen, redemption.payable_fen, redemption.tier) == (4_500, 25_500, "gold")
    kept = await Redemption.get()
    assert (kept.id, kept.revision_id, kept.resident_id) == (redemption.id, benefit.live_revision_id, gold_resident.resident_id)
    assert (await the_budget(benefit.id)).used_fen == 4_500


async def test_a_deposit_is_waived_up_to_its_cap_and_the_rest_is_paid_in_cash(counter: Counter, gold_resident: Person) -> None:
    waived = {"silver": {"waived_bps": 4_000, "max_value_fen": 12_000}, "gold": {"waived_bps": 10_000, "max_value_fen": 30_000}}
    benefit = await make_benefit(kind=BenefitKind.DEPOSIT_WAIVER, tiers=waived)
    redemption = await counter.redeem(gold_resident, benefit, 31_000)
    assert (redemption.discount_fen, redemption.payable_fen) == (30_000, 1_000)


async def test_every_limit_is_counted_once(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=LIMITS)
    await counter.redeem(gold_resident, benefit)
    await counter.redeem(gold_resident, benefit)
    assert sorted([(each.entity, each.used_count, each.used_fen) for each in await LimitCounter.all()]) == [
        ("merchant", 2, 9_000),
        ("resident", 2, 9_000),
    ]


async def test_a_redemption_is_audited_and_the_resident_sees_who_looked(
    counter: Counter, gold_resident: Person, noodle_shop: Merchant
) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit())
    line = await AuditLine.get(deed="redeem")
    assert (line.actor_id, line.object_id) == (counter.clerk.account_id, redemption.id)
    seen = await PersonalLook.get()
    assert (seen.resident_id, seen.merchant_id, seen.purpose) == (gold_resident.resident_id, noodle_shop.id, "redemption")


async def test_the_receipt_can_be_checked_by_anybody_and_names_no_resident(
    counter: Counter, gold_resident: Person, keyring: Keyring
) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit(), order_ref="A-1")
    stated = receipts.verify(redemption.receipt, keys=receipts.public_keys(keyring))
    assert stated
    assert (stated["redemption_id"], stated["order_ref"], stated["payable_fen"]) == (str(redemption.id), "A-1", 25_500)
    assert (stated["revision"], stated["scorecard_version"]) == (1, 1)
    assert str(gold_resident.resident_id) not in str(stated)


async def test_a_refusal_changes_nothing_and_says_everything(counter: Counter, standard_resident: Person) -> None:
    benefit = await make_benefit(minimum_order_fen=50_000, budget_fen=0)
    payload = await show_code(standard_resident, counter.keyring)
    with pytest.raises(Refused) as refusal:
        await counter.redeem_payload(payload, benefit.id)
    assert [reason.code for reason in refusal.value.reasons] == ["tier_too_low", "order_too_small", "budget_exhausted"]
    assert [await model.all().count() for model in (Redemption, CodeUse, LimitCounter)] == [0, 0, 0]
    assert (await the_budget()).used_fen == 0
    affordable = await make_benefit(tiers={"standard": {"percent_off_bps": 100, "max_value_fen": 100}})
    assert (await counter.redeem_payload(payload, affordable.id)).discount_fen == 100


async def test_a_refusal_is_noted_because_the_clerk_learned_from_it(counter: Counter, standard_resident: Person) -> None:
    benefit = await make_benefit()
    with pytest.raises(Refused):
        await counter.redeem(standard_resident, benefit)
    line = await AuditLine.get(deed="refuse")
    assert (line.object_id, line.particulars) == (benefit.id, {"reasons": ["tier_too_low"]})
    assert (await PersonalLook.get()).resident_id == standard_resident.resident_id


async def test_a_used_code_is_refused_and_nothing_is_noted_of_the_resident(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    payload = await show_code(gold_resident, counter.keyring)
    await counter.redeem_payload(payload, benefit.id)
    with pytest.raises(Conflict, match="code_used"):
        await counter.redeem_payload(payload, benefit.id)
    assert await Redemption.all().count() == 1
    assert await PersonalLook.all().count() == 1


@pytest.mark.parametrize(("payload", "code"), [("", "code_invalid"), ("A" * 45, "code_invalid"), ("12345678", "code_invalid")])
async def test_what_is_no_code_is_refused(counter: Counter, payload: str, code: str) -> None:
    benefit = await make_benefit()
    with pytest.raises(Refused, match=code):
        await counter.redeem_payload(payload, benefit.id)


async def test_a_code_shown_too_long_ago_is_refused(counter: Counter, gold_resident: Person) -> None:
    payload = await show_code(gold_resident, counter.keyring)
    benefit = await make_benefit()
    with pytest.raises(Refused, match="code_expired"):
        await counter.redeem_payload(payload, benefit.id, now=NOW + timedelta(seconds=61))


async def test_an_order_uses_a_benefit_once(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    first = await counter.redeem(gold_resident, benefit, order_ref="A-1")
    with pytest.raises(Conflict, match="order_ref_used") as refusal:
        await counter.redeem(gold_resident, benefit, order_ref="A-1")
    assert refusal.value.reasons[0].actual == str(first.id)
    # The resident would have been granted it: the clerk learned that.
    assert await PersonalLook.filter(resident_id=gold_resident.resident_id).count() == 2
    assert (await AuditLine.get(deed="refuse")).particulars == {"reasons": ["order_ref_used"]}
    assert (await the_budget()).used_fen == 4_500


async def test_another_benefit_may_be_used_for_the_same_order(counter: Counter, gold_resident: Person) -> None:
    for benefit in (await make_benefit(), await make_benefit()):
        await counter.redeem(gold_resident, benefit, order_ref="A-1")
    assert await Redemption.all().count() == 2


@pytest.mark.parametrize("deed", [pause_benefit, end_benefit])
async def test_nothing_is_granted_once_paused_or_ended(counter: Counter, gold_resident: Person, deed: object) -> None:
    benefit = await make_benefit()
    changed = await deed(benefit_id=benefit.id, actor_id=None, now=NOW)  # type: ignore[operator]
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit)
    assert [reason.code for reason in refusal.value.reasons] == [f"benefit_{changed.state}"]
    assert changed.state in {BenefitState.PAUSED, BenefitState.ENDED}


async def test_a_draft_is_nobodys_business(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await type(benefit).filter(id=benefit.id).update(live_revision_id=None)
    with pytest.raises(NotFound):
        await counter.redeem(gold_resident, benefit)


async def test_a_withdrawn_consent_ends_it_at_once(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await Consent.filter(resident_id=gold_resident.resident_id, purpose=ConsentPurpose.BENEFITS).update(ended_at=NOW)
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit)
    assert [reason.code for reason in refusal.value.reasons] == ["consent_needed"]


async def test_who_was_never_scored_is_told_so(counter: Counter, unscored_resident: Person) -> None:
    with pytest.raises(Refused) as refusal:
        await counter.redeem(unscored_resident, await make_benefit())
    assert [reason.code for reason in refusal.value.reasons] == ["consent_needed"]


async def test_limits_begin_anew_with_the_next_period(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=[MONTH | {"max_count": 1}])
    await counter.redeem(gold_resident, benefit)
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit, now=NOW + timedelta(minutes=2))
    assert [reason.code for reason in refusal.value.reasons] == ["resident_count_reached"]
    assert (await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=31))).discount_fen == 4_500


async def test_the_budget_is_spent_to_the_last_fen_and_no_further(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(budget_fen=9_000)
    for _ in range(2):
        await counter.redeem(gold_resident, benefit)
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit)
    [reason] = refusal.value.reasons
    assert (reason.code, reason.expected, reason.actual) == ("budget_exhausted", 4_500, 0)


async def test_a_redemption_takes_a_fixed_number_of_statements_and_one_for_each_limit(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=LIMITS)
    await counter.redeem(gold_resident, benefit, 100)
    for _ in range(50):
        await make_benefit()
    payload = await show_code(gold_resident, counter.keyring)
    with counted_statements() as statements:
        await counter.redeem_payload(payload, benefit.id, 100)
    assert len(statements) == 21 + len(LIMITS), "\n".join(statements)
    assert not [each for each in statements if "SUM(" in each.upper()]
    assert all("ledger_" in each for each in statements[-3:]), "everybody waits for the money: it is locked last"


async def test_an_owner_may_redeem_like_a_clerk(noodle_shop: Merchant, gold_resident: Person, keyring: Keyring) -> None:
    owner = await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop)
    assert (await Counter(owner, keyring).redeem(gold_resident, await make_benefit())).clerk_id == owner.account_id


async def test_a_benefit_that_is_not_there_is_told_before_anything_of_the_resident(counter: Counter, gold_resident: Person) -> None:
    with pytest.raises(NotFound):
        await counter.redeem_payload("12345678", UUID(int=9))
    assert await PersonalLook.all().count() == 0


async def test_a_clerk_is_not_served_at_their_own_desk(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    clerk = replace(actor_of(counter.clerk), resident_id=gold_resident.resident_id)
    with pytest.raises(Refused) as refusal:
        await redeem(
            clerk=clerk, payload=await show_code(gold_resident, counter.keyring), benefit_id=benefit.id, amount_fen=30_000,
            order_ref="A-1", keyring=counter.keyring, issuer=HERE, now=NOW,
        )  # fmt: skip
    assert [(reason.code, reason.remedy) for reason in refusal.value.reasons] == [("own_desk", "ask_a_colleague")]
    assert await Redemption.all().count() == 0


@pytest.mark.parametrize(
    ("clerks_number", "customers_number", "served"), [(None, None, False), ("1", None, False), (None, "2", False), ("1", "2", True)]
)
async def test_a_clerk_with_an_account_of_their_own_for_work_is_known_by_the_phone(
    counter: Counter, gold_resident: Person, clerks_number: str | None, customers_number: str | None, served: bool
) -> None:
    at_work = await make_resident(points=550)
    await Resident.filter(id=at_work.resident_id).update(phone_hash="same", identity_number_hash=clerks_number)
    await Resident.filter(id=gold_resident.resident_id).update(phone_hash="same", identity_number_hash=customers_number)
    clerk = replace(actor_of(counter.clerk), resident_id=at_work.resident_id)
    payload, benefit = await show_code(gold_resident, counter.keyring), await make_benefit()
    found = await verify(clerk=clerk, payload=payload, amount_fen=30_000, keyring=counter.keyring, issuer=HERE, now=NOW)
    [decision] = found.decisions
    assert (decision.listed.benefit.id, [reason.code for reason in decision.reasons]) == (benefit.id, [] if served else ["own_desk"])


async def test_people_of_whom_no_phone_is_known_are_not_taken_for_one(counter: Counter, gold_resident: Person) -> None:
    clerk = replace(actor_of(counter.clerk), resident_id=(await make_resident(points=550)).resident_id)
    payload = await show_code(gold_resident, counter.keyring)
    await make_benefit()
    found = await verify(clerk=clerk, payload=payload, amount_fen=30_000, keyring=counter.keyring, issuer=HERE, now=NOW)
    assert found.decisions[0].reasons == ()
