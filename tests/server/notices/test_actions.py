"""Notices are written with what they tell, reach whom they concern, and are read once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.enums import ComplaintKind, ComplaintState, NoticeKind
from models.notices import Notice, ReadMark
from models.registry import Merchant
from server.complaints.actions import decide_complaint
from server.notices.actions import mark_read
from server.notices.queries import Inbox, inbox_of
from server.platform.crypto import Keyring
from server.platform.errors import NotFound, Refused
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.complaints.filing import filed_on


async def inbox(person: Person) -> Inbox:
    merchants = [person.merchant_id] if person.merchant_id else []
    return await inbox_of(person.account_id, resident_id=person.resident_id, merchant_ids=merchants, before=None, limit=20)


async def kinds(person: Person) -> list[str]:
    return [notice.kind for notice in (await inbox(person)).notices]


async def test_a_use_and_its_return_are_told_to_the_resident_alone(
    clerk: Person, gold_resident: Person, standard_resident: Person, noodle_shop: Merchant, keyring: Keyring
) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit()
    redemption = await counter.redeem(gold_resident, benefit)
    await counter.give_back(redemption)
    assert await kinds(gold_resident) == ["benefit_returned", "benefit_used", "benefit_opened"]
    used = (await inbox(gold_resident)).notices[1]
    assert (used.object_id, used.particulars["discount_fen"]) == (redemption.id, redemption.discount_fen)
    assert (await inbox(gold_resident)).merchants == {str(noodle_shop.id): noodle_shop.name}
    assert await kinds(standard_resident) == ["benefit_opened"]
    assert await kinds(clerk) == []


async def test_what_was_refused_is_told_to_nobody(clerk: Person, standard_resident: Person, keyring: Keyring) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit()
    with pytest.raises(Refused):
        await counter.redeem(standard_resident, benefit)
    assert await Notice.filter(kind=NoticeKind.BENEFIT_USED).count() == 0


async def test_new_rules_are_told_to_who_had_joined_by_then(gold_resident: Person) -> None:
    benefit = await make_benefit()
    late = await make_resident(now=NOW + timedelta(days=91))
    assert await kinds(gold_resident) == ["benefit_opened"]
    assert await kinds(late) == []
    assert await Notice.all().count() == 1, f"one row for everybody, about {benefit.id}"


async def test_a_merchant_is_told_of_complaints_but_never_of_tips(
    noodle_shop: Merchant, clerk: Person, administrator: Person, keyring: Keyring
) -> None:
    for kind in ComplaintKind:
        filed = await filed_on(noodle_shop, keyring=keyring, kind=kind, token=kind)
        for to in (ComplaintState.ACCEPTED, ComplaintState.RESOLVED):
            terms = {"complaint_id": filed.complaint.id, "administrator_id": administrator.account_id}
            await decide_complaint(**terms, to=to, note="已核实", now=NOW)
    assert await kinds(clerk) == ["complaint_closed", "complaint_to_answer"]


async def test_what_was_read_is_not_new_and_the_mark_never_goes_back(gold_resident: Person) -> None:
    await make_benefit()
    assert (await inbox(gold_resident)).unread == 1
    await mark_read(account_id=gold_resident.account_id, now=NOW)
    await mark_read(account_id=gold_resident.account_id, now=NOW - timedelta(days=1))
    assert (await inbox(gold_resident)).unread == 0
    assert (await ReadMark.get(account_id=gold_resident.account_id)).read_at == NOW
    assert await AuditLine.filter(deed="read_notices").count() == 2


async def test_what_arrives_while_messages_are_read_stays_new(gold_resident: Person) -> None:
    await make_benefit()
    [shown] = (await inbox(gold_resident)).notices
    await make_benefit(now=NOW + timedelta(seconds=1))
    await mark_read(account_id=gold_resident.account_id, until=shown.id, now=NOW + timedelta(seconds=2))
    assert (await inbox(gold_resident)).unread == 1
    with pytest.raises(NotFound):
        await mark_read(account_id=gold_resident.account_id, until=uuid4(), now=NOW)
