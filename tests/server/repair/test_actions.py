"""Whoever a record is about contests it once; somebody else decides once, and it is carried out."""

import asyncio
from uuid import UUID

import pytest

from models.access import PersonalLook
from models.audit import AuditLine
from models.enums import ObjectionOutcome
from models.notices import Notice
from models.objections import Objection, ObjectionDecision
from models.operation import Job
from models.registry import Merchant, Resolution
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound, Refused
from server.registry.actions.records import withdraw_record
from server.repair.actions import decide_objection, object_to_redemption
from server.repair.queries import list_for_administrator, objections_of
from tests.cast import NOW, Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.repair.contesting import contested, objector, penalty

UPHELD, REJECTED = ObjectionOutcome.UPHELD, ObjectionOutcome.REJECTED


async def decide(objection: Objection, by: UUID, outcome: ObjectionOutcome = UPHELD) -> Objection:
    return await decide_objection(objection_id=objection.id, administrator_id=by, outcome=outcome, note="已核实", now=NOW)


async def test_a_record_rightly_contested_ends_and_its_subject_is_scored_anew(
    clerk: Person, noodle_shop: Merchant, administrator: Person
) -> None:
    record = await penalty(merchant=noodle_shop)
    objection = await contested(clerk, record)
    assert [each.id for each in await list_for_administrator(undecided=True, before=None, limit=9)] == [objection.id]
    decided = await decide(objection, administrator.account_id)
    assert (decided.decision.outcome if decided.decision else None) == UPHELD
    assert (await Resolution.get(record_id=record.id)).outcome == "withdrawn"
    assert [job.arguments for job in await Job.filter(name="score_merchants")] == [{"merchant_ids": [str(noodle_shop.id)]}]
    assert [(each.kind, each.merchant_id) for each in await Notice.all()] == [("objection_upheld", noodle_shop.id)]
    assert await AuditLine.filter(deed__in=["object", "decide_objection"], object_id=objection.id).count() == 2
    assert await list_for_administrator(undecided=True, before=None, limit=9) == []


async def test_a_rejected_one_changes_nothing_and_the_resident_reads_why_and_who_looked(
    gold_resident: Person, administrator: Person
) -> None:
    record = await penalty(resident_id=gold_resident.resident_id)
    await decide(await contested(gold_resident, record), administrator.account_id, REJECTED)
    assert await Resolution.all().count() == 0
    [own] = await objections_of(resident_id=gold_resident.resident_id, before=None, limit=9)
    assert (own.decision.note if own.decision else None) == "已核实"
    assert await PersonalLook.filter(resident_id=gold_resident.resident_id, purpose="decision").count() == 1


async def test_somebody_elses_record_or_use_is_not_there(
    clerk: Person, gold_resident: Person, standard_resident: Person, bike_share: Merchant, keyring: Keyring
) -> None:
    used = await Counter(clerk, keyring).redeem(gold_resident, await make_benefit())
    for record in (await penalty(merchant=bike_share), await penalty(resident_id=gold_resident.resident_id)):
        with pytest.raises(NotFound):
            await contested(clerk, record)
    for person in (standard_resident, clerk):
        with pytest.raises(NotFound):
            await object_to_redemption(objector=objector(person), redemption_id=used.id, text="不是我", now=NOW)
    assert await Objection.all().count() == 0


async def test_a_use_that_was_somebody_else_is_contested_by_its_resident(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    used = await Counter(clerk, keyring).redeem(gold_resident, await make_benefit())
    filed = await object_to_redemption(objector=objector(gold_resident), redemption_id=used.id, text="不是我", now=NOW)
    assert filed.redemption is not None
    assert (filed.redemption_id, filed.redemption.merchant.name) == (used.id, "湖滨面馆")


async def test_what_has_ended_and_what_was_contested_before_is_not_contested_again(clerk: Person, noodle_shop: Merchant) -> None:
    ended, contested_before = await penalty(merchant=noodle_shop), await penalty(merchant=noodle_shop)
    await withdraw_record(record_id=ended.id, reason="x", actor_id=None, now=NOW)
    with pytest.raises(Conflict, match="record_resolved"):
        await contested(clerk, ended)
    outcomes = await asyncio.gather(*(contested(clerk, contested_before) for _ in range(3)), return_exceptions=True)
    assert sorted(str(each) for each in outcomes if isinstance(each, Conflict)) == ["already_objected"] * 2
    assert await Objection.all().count() == 1


async def test_of_two_who_decide_at_once_one_does(
    clerk: Person, noodle_shop: Merchant, administrator: Person, second_administrator: Person
) -> None:
    objection = await contested(clerk, await penalty(merchant=noodle_shop))
    deeds = [decide(objection, each.account_id) for each in (administrator, second_administrator)]
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    assert [str(each) for each in outcomes if isinstance(each, Exception)] == ["objection_decided"]
    assert await ObjectionDecision.all().count() == await Notice.all().count() == await Resolution.all().count() == 1


async def test_nobody_decides_on_their_own(clerk: Person, noodle_shop: Merchant) -> None:
    objection = await contested(clerk, await penalty(merchant=noodle_shop))
    with pytest.raises(Refused, match="own_objection"):
        await decide(objection, clerk.account_id)
    assert await ObjectionDecision.all().count() == 0


async def test_a_record_that_its_source_took_back_meanwhile_is_no_hindrance(
    clerk: Person, noodle_shop: Merchant, administrator: Person
) -> None:
    record = await penalty(merchant=noodle_shop)
    objection = await contested(clerk, record)
    await withdraw_record(record_id=record.id, reason="x", actor_id=None, now=NOW)
    assert (await decide(objection, administrator.account_id)).decision is not None
