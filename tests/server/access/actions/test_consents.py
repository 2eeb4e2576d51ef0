"""Joining by consent, and withdrawing it."""

import asyncio
from datetime import timedelta

import pytest

from models.access import Account
from models.audit import AuditLine
from models.enums import ConsentPurpose
from models.registry import Consent, Resident
from server.access import consent
from server.access.actions.consents import give_consent, withdraw_consent
from server.access.consent import TEXTS
from server.platform.errors import Conflict, Refused
from tests.cast import NOW, Person, make_person, make_resident

SCORING, BENEFITS = ConsentPurpose.SCORING, ConsentPurpose.BENEFITS


@pytest.fixture
async def newcomer(database: None) -> Person:
    return await make_person()


async def give(person: Person, purpose: ConsentPurpose = SCORING, version: str | None = None) -> Consent:
    return await give_consent(account_id=person.account_id, purpose=purpose, text_version=version, now=NOW)


async def test_consenting_to_scoring_is_joining(newcomer: Person) -> None:
    given = await give(newcomer)
    account = await Account.get(id=newcomer.account_id)
    assert account.resident_id == given.resident_id
    assert given.text_version == TEXTS[SCORING].version
    assert await AuditLine.filter(deed__in=["join", "give_consent"], actor_id=newcomer.account_id).count() == 2


async def test_joining_many_times_at_once_makes_one_resident_with_one_consent(newcomer: Person) -> None:
    given = await asyncio.gather(*(give(newcomer) for _ in range(8)))
    assert len({each.id for each in given}) == 1
    assert await Resident.all().count() == await Consent.all().count() == 1
    assert await AuditLine.filter(deed="join").count() == 1


async def test_nothing_else_can_be_agreed_to_before_joining(newcomer: Person) -> None:
    with pytest.raises(Refused) as refused:
        await give(newcomer, BENEFITS)
    assert refused.value.code == "join_first"
    assert refused.value.reasons[0].remedy == "give_scoring_consent"
    assert await Resident.all().count() == 0


async def test_withdrawing_ends_one_purpose_and_leaves_the_others(database: None) -> None:
    resident = await make_resident()
    for _ in range(2):
        await withdraw_consent(account_id=resident.account_id, purpose=SCORING, now=NOW)
    still = await Consent.filter(resident_id=resident.resident_id, ended_at=None)
    assert {each.purpose for each in still} == set(ConsentPurpose) - {SCORING}
    assert await AuditLine.filter(deed="withdraw_consent").count() == 1


async def test_who_withdrew_may_come_back_and_both_are_remembered(newcomer: Person) -> None:
    first = await give(newcomer)
    await withdraw_consent(account_id=newcomer.account_id, purpose=SCORING, now=NOW + timedelta(days=1))
    again = await give(newcomer)
    assert again.id != first.id
    assert again.resident_id == first.resident_id
    assert await Consent.filter(ended_at=None).count() == 1
    assert await Consent.all().count() == 2


async def test_withdrawing_what_was_never_given_changes_nothing(newcomer: Person) -> None:
    await withdraw_consent(account_id=newcomer.account_id, purpose=SCORING, now=NOW)
    assert await AuditLine.all().count() == 0


async def test_a_text_that_changed_while_it_was_read_is_not_agreed_to(newcomer: Person) -> None:
    with pytest.raises(Conflict) as refused:
        await give(newcomer, version="2020-01")
    assert refused.value.reasons[0].expected == TEXTS[SCORING].version
    assert await Resident.all().count() == 0


async def test_a_new_text_is_agreed_to_anew(newcomer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await give(newcomer)
    newer = consent.ConsentText(version="2027-01", zh=TEXTS[SCORING].zh, en=TEXTS[SCORING].en)
    monkeypatch.setitem(consent.TEXTS, SCORING, newer)
    second = await give(newcomer)
    assert second.text_version == "2027-01"
    assert (await Consent.get(id=first.id)).ended_at is not None
