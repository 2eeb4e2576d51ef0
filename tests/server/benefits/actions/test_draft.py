"""Drafting and revising."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, BenefitRevision
from models.enums import BenefitState, RevisionStep
from models.registry import Merchant
from models.scoring import Scorecard
from server.benefits.actions.decide import approve_revision
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.publish import end_benefit, publish_revision
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries.programme import find_revision, steps_of
from server.benefits.terms import parse_terms
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, Forbidden, Refused
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA, BEN, drafted
from tests.server.benefits.desk import EVERYWHERE, Counter, make_benefit
from tests.server.ledger.books import the_budget

RAISED: dict[str, Any] = {"tiers": {"gold": {"percent_off_bps": 2_000}}}


async def test_a_benefit_begins_as_a_draft_with_a_budget(database: None) -> None:
    benefit = await drafted()
    assert (benefit.state, benefit.live_revision_id) == (BenefitState.DRAFT, None)
    assert (await the_budget(benefit.id)).granted_fen == 100_000
    revision = await find_revision(benefit.id, None)
    assert (revision.number, revision.drafted_by, set(steps_of(revision))) == (1, ANNA, {RevisionStep.DRAFTED})
    assert (await AuditLine.get(deed="draft_revision")).actor_id == ANNA


async def test_a_code_is_taken_once(database: None) -> None:
    await drafted()
    with pytest.raises(Conflict, match="benefit_code_taken"):
        await drafted()
    assert await Benefit.all().count() == 1


async def test_a_revision_changes_what_the_patch_names_and_keeps_the_rest(database: None) -> None:
    benefit = await drafted()
    revision = await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=BEN, now=NOW)
    before, after = parse_terms(EVERYWHERE), parse_terms(revision.terms)
    assert after.tiers["gold"].percent_off_bps == 2_000
    assert after.tiers["gold"].max_value_fen == before.tiers["gold"].max_value_fen
    assert after.tiers["silver"] == before.tiers["silver"]
    assert (revision.number, revision.drafted_by) == (2, BEN)


async def test_what_is_live_goes_on_while_a_revision_is_drafted(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit()
    await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    redemption = await Counter(clerk, keyring).redeem(gold_resident, benefit)
    assert redemption.discount_fen == 4_500


async def test_a_revision_that_would_make_somebody_worse_off_is_refused_with_the_example(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Refused) as refusal:
        await change_benefit(benefit_id=benefit.id, patch={"tiers": {"gold": {"percent_off_bps": -500}}}, actor_id=ANNA, now=NOW)
    assert refusal.value.code == "terms_refused"
    [reason] = refusal.value.reasons
    assert (reason.code, reason.path, reason.expected, reason.actual) == ("worse_off", "terms.tiers.gold", 1, 2)
    assert await BenefitRevision.all().count() == 1


async def test_a_tier_that_no_scorecard_has_is_refused(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Refused) as refusal:
        await change_benefit(benefit_id=benefit.id, patch={"tiers": {"platinum": {"amount_off_fen": 5}}}, actor_id=ANNA, now=NOW)
    assert [reason.code for reason in refusal.value.reasons] == ["unknown_tier"]


async def test_a_patch_that_makes_no_sense_is_refused_with_its_path(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Refused) as refusal:
        await change_benefit(benefit_id=benefit.id, patch={"tiers": {"gold": {"percent_off_bps": None}}}, actor_id=ANNA, now=NOW)
    assert [(reason.path, reason.code) for reason in refusal.value.reasons] == [("terms.tiers.gold", "one_effect")]


async def test_an_ended_benefit_is_not_revised(database: None) -> None:
    benefit = await drafted()
    await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="benefit_ended"):
        await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)


async def test_without_a_scorecard_nothing_is_drafted(database: None) -> None:
    benefit = await drafted()
    await Scorecard.all().update(state="retired")
    with pytest.raises(Conflict, match="no_scorecard"):
        await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)


async def test_two_who_revise_at_once_both_count(database: None) -> None:
    benefit = await drafted()
    patches: list[dict[str, Any]] = [{"minimum_order_fen": 7}, {"basis": "第二项"}]
    await asyncio.gather(*[change_benefit(benefit_id=benefit.id, patch=patch, actor_id=ANNA, now=NOW) for patch in patches])
    newest = parse_terms((await find_revision(benefit.id, 3)).terms)
    assert (newest.minimum_order_fen, newest.basis) == (7, "第二项")


async def test_a_new_name_is_a_draft_until_a_second_person_approved_it(database: None) -> None:
    benefit = await drafted()
    await change_benefit(benefit_id=benefit.id, title_zh="新名", actor_id=ANNA, now=NOW)
    renamed = await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
    assert (renamed.number, renamed.title_zh, renamed.title_en) == (3, "新名", None)
    assert [line.particulars.get("title_zh") for line in await AuditLine.filter(deed="draft_revision").order_by("id")] == [
        None,
        "新名",
        "新名",
    ]
    await simulate_revision(benefit_id=benefit.id, number=3, actor_id=ANNA, now=NOW)
    with pytest.raises(Forbidden, match="own_draft"):
        await approve_revision(benefit_id=benefit.id, number=3, actor_id=ANNA, now=NOW)
    assert (await Benefit.get()).title_zh == "诚信折扣"
    await approve_revision(benefit_id=benefit.id, number=3, actor_id=BEN, now=NOW)
    await publish_revision(benefit_id=benefit.id, number=3, actor_id=ANNA, now=NOW)
    assert [(row.title_zh, row.title_en) for row in await Benefit.all()] == [("新名", "Discount")]


async def test_the_name_it_has_drafted_again_drafts_nothing(database: None) -> None:
    benefit = await drafted()
    await change_benefit(benefit_id=benefit.id, title_zh="新名", actor_id=ANNA, now=NOW)
    again = await change_benefit(benefit_id=benefit.id, title_zh="新名", actor_id=ANNA, now=NOW)
    assert again.number == 2


async def test_a_scope_of_merchants_that_are_not_there_is_refused_by_path(noodle_shop: Merchant) -> None:
    benefit = await drafted()
    scope = {"everywhere": False, "merchant_ids": [str(noodle_shop.id), str(uuid4())]}
    with pytest.raises(Refused, match="terms_refused") as refusal:
        await change_benefit(benefit_id=benefit.id, patch={"scope": scope}, actor_id=BEN, now=NOW)
    assert [(reason.code, reason.path) for reason in refusal.value.reasons] == [("merchant_unknown", "terms.scope.merchant_ids.1")]
    assert await BenefitRevision.all().count() == 1
