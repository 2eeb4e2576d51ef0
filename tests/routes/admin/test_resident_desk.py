"""Residents in the console: masked, and every look recorded."""

import re
from datetime import timedelta

import httpx2
import pytest

from models.access import PersonalLook
from routes.admin import resident_desk
from server.access.actions.identity import keep_identity, keep_phone
from server.platform.crypto import Keyring
from server.reports.resident_register.number import number_of
from server.reports.resident_register.queries import residents
from tests.cast import NOW, Person, make_resident
from tests.routes.admin.staff import submit
from tests.server.benefits.desk import Counter, make_benefit

LIST, ELSEWHERE = "/admin/residents", "/admin/prints"
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
    assert gold_resident.resident_id
    listed = (await console.get(LIST)).text
    assert [word for word in (number_of(gold_resident.resident_id), "欧***", "138****1111", "720") if word not in listed] == []
    assert [look.purpose for look in await PersonalLook.all()] == ["register"], "to be seen in the list is to be looked at"
    page = (await console.get(f"{LIST}/{gold_resident.resident_id}")).text
    assert "720" in page
    for personal in ("欧阳小明", NUMBER, "13800001111"):
        assert personal not in page + listed
    look = await PersonalLook.get(resident_id=gold_resident.resident_id, purpose="console")
    assert (look.account_id, look.role, look.purpose) == (administrator.account_id, "administrator", "console")


async def test_a_whole_number_finds_whose_it_is_and_that_is_a_look(
    console: httpx2.AsyncClient, gold_resident: Person, standard_resident: Person, keyring: Keyring, administrator: Person
) -> None:
    await identified(gold_resident, keyring)
    assert gold_resident.resident_id
    for sought in ("13800001111", NUMBER.lower(), number_of(gold_resident.resident_id), gold_resident.resident_id.hex[-8:]):
        found = (await submit(console, ELSEWHERE, LIST, {"sought": sought})).text
        assert str(gold_resident.resident_id) in found
        assert str(standard_resident.resident_id) not in found
    looks = await PersonalLook.filter(resident_id=gold_resident.resident_id)
    assert [(look.purpose, look.account_id) for look in looks] == [("register", administrator.account_id)] * 4
    assert await PersonalLook.filter(resident_id=standard_resident.resident_id).count() == 0
    assert "没有找到" in (await submit(console, ELSEWHERE, LIST, {"sought": "1380000"})).text


async def test_the_register_is_read_page_by_page(
    console: httpx2.AsyncClient, gold_resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident_desk, "ROWS", 2)
    others = [await make_resident(points=points) for points in (600, 700)]
    first = (await console.get(LIST)).text
    [following] = re.findall(r"\?before=([0-9a-f-]+)", first)
    second = (await console.get(LIST, params={"before": following})).text
    for person, page in ((others[1], first), (others[0], first), (gold_resident, second)):
        assert f"{LIST}/{person.resident_id}" in page
    assert "?before=" not in second
    assert await PersonalLook.all().count() == 3


async def test_the_last_sign_in_or_use_is_told(console: httpx2.AsyncClient, gold_resident: Person, clerk: Person, keyring: Keyring) -> None:
    await Counter(clerk, keyring).redeem(gold_resident, await make_benefit(), now=NOW + timedelta(days=400))
    [listed] = await residents(keyring=keyring, before=None, limit=9)
    assert listed.seen_at == NOW + timedelta(days=400)


async def test_who_is_not_scored_is_shown_so(console: httpx2.AsyncClient, unscored_resident: Person) -> None:
    assert "没有信用分" in (await console.get(f"{LIST}/{unscored_resident.resident_id}")).text


async def test_an_unknown_resident_is_not_found(console: httpx2.AsyncClient) -> None:
    assert (await console.get(f"{LIST}/00000000-0000-7000-8000-000000000000")).status_code == 404
