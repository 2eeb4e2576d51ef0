"""What a resident tells of themselves: sealed, found once, and in no line that anybody else reads."""

import asyncio
from typing import Any

import pytest

from models.audit import AuditLine
from models.enums import ConsentPurpose
from models.registry import Resident
from server.access.actions.consents import withdraw_consent
from server.access.actions.identity import forget_identity, forget_phone, give_identity, keep_identity, keep_phone
from server.access.queries import Masked, find_resident, masked
from server.platform.crypto import Keyring, unseal
from server.platform.errors import Conflict, Forbidden, Refused
from server.platform.limits import Limits
from tests.cast import NOW, Person, make_resident

NUMBER, OTHER_NUMBER = "11010519491231002X", "440524188001010014"


async def keep(person: Person, keyring: Keyring, number: str = NUMBER) -> None:
    assert person.resident_id
    await keep_identity(
        resident_id=person.resident_id, account_id=person.account_id, name="李小梅", number=number, keyring=keyring, now=NOW
    )  # fmt: skip


async def test_what_is_kept_opens_only_in_its_own_row_and_is_shown_masked(unscored_resident: Person, keyring: Keyring) -> None:
    await keep(unscored_resident, keyring, NUMBER.lower())
    kept = await Resident.get(id=unscored_resident.resident_id)
    other = await make_resident()
    assert kept.identity_number_sealed
    assert other.resident_id
    assert unseal(keyring, kept.identity_number_sealed, owner=kept.id, column="identity_number") == NUMBER
    for owner, column in ((other.resident_id, "identity_number"), (kept.id, "name")):
        with pytest.raises(ValueError, match="does not open"):
            unseal(keyring, kept.identity_number_sealed, owner=owner, column=column)
    assert masked(kept, keyring=keyring) == Masked(name="李**", identity_number="1" + "*" * 16 + "X", phone=None)


async def test_neither_the_table_nor_the_audit_carries_plain_values(unscored_resident: Person, keyring: Keyring) -> None:
    assert unscored_resident.resident_id
    await keep(unscored_resident, keyring)
    await keep_phone(
        resident_id=unscored_resident.resident_id, account_id=unscored_resident.account_id, phone="13800138000", keyring=keyring, now=NOW
    )
    kept = repr([*await Resident.all().values(), *await AuditLine.all().values()])
    assert await AuditLine.filter(deed__in=["keep_identity", "keep_phone"]).count() == 2
    for plain in (NUMBER, "李小梅", "13800138000"):
        assert plain not in kept
        assert repr(plain.encode())[2:-1] not in kept


async def test_one_natural_person_joins_once_even_in_a_race(database: None, keyring: Keyring) -> None:
    people = [await make_resident() for _ in range(6)]
    outcomes = await asyncio.gather(*(keep(person, keyring) for person in people), return_exceptions=True)
    assert outcomes.count(None) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)} == {"person_already_joined"}
    assert await Resident.filter(identity_number_hash__isnull=False).count() == 1


async def test_a_number_once_given_is_not_exchanged(unscored_resident: Person, keyring: Keyring) -> None:
    await keep(unscored_resident, keyring)
    await keep(unscored_resident, keyring)
    with pytest.raises(Conflict, match="identity_fixed"):
        await keep(unscored_resident, keyring, OTHER_NUMBER)


async def test_a_wrong_number_is_refused_and_changes_nothing(unscored_resident: Person, keyring: Keyring) -> None:
    with pytest.raises(Refused):
        await keep(unscored_resident, keyring, "110105194912310021")
    assert await Resident.filter(identity_number_hash__isnull=False).count() == 0


async def test_numbers_cannot_be_tried_out(unscored_resident: Person, keyring: Keyring, application: Any, cache: object) -> None:
    limits: Limits = application.state["limits"]
    await keep(await make_resident(), keyring)

    async def ask() -> str:
        assert unscored_resident.resident_id
        try:
            await give_identity(
                resident_id=unscored_resident.resident_id, account_id=unscored_resident.account_id, name="李", number=NUMBER,
                keyring=keyring, limits=limits, now=NOW,
            )  # fmt: skip
        except (Conflict, Forbidden) as error:
            return error.code
        return "kept"

    answers = [await ask() for _ in range(7)]
    assert answers == ["person_already_joined"] * 5 + ["too_many_requests"] * 2


async def test_a_phone_number_can_be_erased(unscored_resident: Person, keyring: Keyring) -> None:
    resident_id, account_id = unscored_resident.resident_id, unscored_resident.account_id
    assert resident_id
    await keep_phone(resident_id=resident_id, account_id=account_id, phone="13800138000", keyring=keyring, now=NOW)
    assert masked(await find_resident(resident_id), keyring=keyring).phone == "138****8000"
    for _ in range(2):
        await forget_phone(resident_id=resident_id, account_id=account_id, now=NOW)
    kept = await Resident.get(id=resident_id)
    assert (kept.phone_sealed, kept.phone_hash) == (None, None)
    assert await AuditLine.filter(deed="forget_phone").count() == 1


async def test_an_erased_identity_is_gone_but_nobody_joins_twice_by_it(database: None, keyring: Keyring) -> None:
    person = await make_resident()
    resident_id, account_id = person.resident_id, person.account_id
    assert resident_id
    await keep(person, keyring)
    for _ in range(2):
        await forget_identity(resident_id=resident_id, account_id=account_id, now=NOW)
    kept = await Resident.get(id=resident_id)
    assert (kept.name_sealed, kept.identity_number_sealed) == (None, None)
    assert await AuditLine.filter(deed="forget_identity").count() == 1
    other = await make_resident()
    with pytest.raises(Conflict, match="person_already_joined"):
        await keep(other, keyring)
    await withdraw_consent(account_id=account_id, purpose=ConsentPurpose.SCORING, now=NOW)
    assert (await Resident.get(id=resident_id)).identity_number_hash is None
    await keep(other, keyring)


async def test_who_left_before_leaves_nothing_of_the_identity(keyring: Keyring, database: None) -> None:
    person = await make_resident(consents=())
    assert person.resident_id
    await keep(person, keyring)
    await forget_identity(resident_id=person.resident_id, account_id=person.account_id, now=NOW)
    assert (await Resident.get(id=person.resident_id)).identity_number_hash is None
