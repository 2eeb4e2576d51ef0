"""Residents in the console: masked, and every look recorded."""

import httpx2

from models.access import PersonalLook
from server.access.actions.identity import keep_identity, keep_phone
from server.platform.crypto import Keyring
from tests.cast import NOW, Person
from tests.routes.admin.staff import submit

LIST = "/admin/residents"
NUMBER = "11010519491231002X"


async def identified(resident: Person, keyring: Keyring) -> None:
    assert resident.resident_id
    terms = {"resident_id": resident.resident_id, "account_id": resident.account_id, "keyring": keyring, "now": NOW}
    await keep_identity(name="欧阳小明", number=NUMBER, **terms)  # type: ignore[arg-type]
    await keep_phone(phone="13800001111", **terms)  # type: ignore[arg-type]


async def test_a_resident_is_shown_masked_and_sees_who_looked(
    console: httpx2.AsyncClient, gold_resident: Person, administrator: Person, keyring: Keyring
) -> None:
    await identified(gold_resident, keyring)
    assert str(gold_resident.resident_id) in (await console.get(LIST)).text
    assert await PersonalLook.all().count() == 0, "the list shows nothing personal"
    page = (await console.get(f"{LIST}/{gold_resident.resident_id}")).text
    assert "720" in page
    for personal in ("欧阳小明", NUMBER, "13800001111"):
        assert personal not in page
    look = await PersonalLook.get(resident_id=gold_resident.resident_id)
    assert (look.account_id, look.role, look.purpose) == (administrator.account_id, "administrator", "console")


async def test_a_whole_number_finds_whose_it_is_and_that_is_a_look(
    console: httpx2.AsyncClient, gold_resident: Person, standard_resident: Person, keyring: Keyring
) -> None:
    await identified(gold_resident, keyring)
    for sought in ("13800001111", NUMBER.lower()):
        found = (await submit(console, LIST, LIST, {"sought": sought})).text
        assert str(gold_resident.resident_id) in found
        assert str(standard_resident.resident_id) not in found
    assert await PersonalLook.filter(resident_id=gold_resident.resident_id).count() == 2
    assert "没有找到" in (await submit(console, LIST, LIST, {"sought": "1380000"})).text


async def test_who_is_not_scored_is_shown_so(console: httpx2.AsyncClient, unscored_resident: Person) -> None:
    assert "没有信用分" in (await console.get(f"{LIST}/{unscored_resident.resident_id}")).text


async def test_an_unknown_resident_is_not_found(console: httpx2.AsyncClient) -> None:
    assert (await console.get(f"{LIST}/00000000-0000-7000-8000-000000000000")).status_code == 404
