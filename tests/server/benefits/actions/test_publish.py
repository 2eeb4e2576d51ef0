"""Going live, pausing, ending."""

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, Redemption
from models.enums import BenefitState
from server.benefits.actions.decide import approve_revision
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.publish import end_benefit, pause_benefit, publish_revision, resume_benefit
from server.benefits.actions.simulate import simulate_revision
from server.platform.crypto import Keyring
from server.platform.errors import Conflict
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA, BEN, drafted
from tests.server.benefits.desk import Counter, go_live, make_benefit

RAISED = {"tiers": {"gold": {"percent_off_bps": 2_000}}}


async def test_the_next_customer_gets_the_new_terms_and_the_last_one_keeps_the_old(
    clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit()
    first = await counter.redeem(gold_resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    await go_live(benefit)
    second = await counter.redeem(gold_resident, benefit)
    assert (first.discount_fen, second.discount_fen) == (4_500, 6_000)
    assert (await Redemption.get(id=first.id)).revision_id != second.revision_id


async def test_nothing_is_published_that_nobody_approved(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Conflict, match="not_approved"):
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)
    assert (await Benefit.get()).state == BenefitState.DRAFT


async def test_a_revision_is_published_once(database: None) -> None:
    benefit = await make_benefit()
    with pytest.raises(Conflict, match="already_published"):
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)


async def test_an_older_revision_does_not_overtake_a_newer_one(database: None) -> None:
    benefit = await drafted()
    for number in (1, 2):
        await simulate_revision(benefit_id=benefit.id, number=number, actor_id=ANNA, now=NOW)
        await approve_revision(benefit_id=benefit.id, number=number, actor_id=BEN, now=NOW)
        await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    await publish_revision(benefit_id=benefit.id, number=2, actor_id=BEN, now=NOW)
    with pytest.raises(Conflict, match="revision_overtaken"):
        await publish_revision(benefit_id=benefit.id, number=1, actor_id=BEN, now=NOW)


async def test_a_benefit_pauses_goes_on_and_ends(database: None) -> None:
    benefit = await make_benefit()
    assert (await pause_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)).state == BenefitState.PAUSED
    with pytest.raises(Conflict, match="not_live"):
        await pause_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    assert (await resume_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)).state == BenefitState.LIVE
    with pytest.raises(Conflict, match="not_paused"):
        await resume_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    assert (await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)).state == BenefitState.ENDED
    with pytest.raises(Conflict, match="benefit_ended"):
        await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    deeds = [line.deed for line in await AuditLine.filter(actor_id=ANNA).order_by("id")]
    assert deeds == ["benefit_paused", "benefit_live", "benefit_ended"]


async def test_publishing_a_paused_benefit_makes_it_live_and_an_ended_one_stays_ended(database: None) -> None:
    benefit = await make_benefit()
    await pause_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    await go_live(benefit)
    assert (await Benefit.get()).state == BenefitState.LIVE
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="benefit_ended"):
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)


async def test_what_was_granted_can_be_returned_after_the_end(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit()
    redemption = await counter.redeem(gold_resident, benefit)
    await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    assert (await counter.give_back(redemption)).discount_fen == 4_500
