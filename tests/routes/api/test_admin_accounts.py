"""Accounts and roles over HTTP: what a city needs to begin."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from models.access import Account
from models.registry import Merchant
from tests.cast import Person, make_person

ACCOUNTS = "/api/v1/admin/accounts"
PASSWORD = "correct horse battery staple"


async def test_an_inspector_is_made_signs_in_and_is_shut_out(client: httpx2.AsyncClient, administrator: Person) -> None:
    wish = {"username": "li.mei", "password": PASSWORD, "role": "inspector"}
    made = await client.post(ACCOUNTS, json=wish, headers=administrator.headers)
    assert made.status_code == 201, made.text
    assert [each["role"] for each in made.json()["roles"]] == ["inspector"]
    assert PASSWORD not in made.text
    opened = await client.post("/api/v1/sessions", json={"username": "li.mei", "password": PASSWORD})
    assert opened.json()["roles"] == ["inspector"]
    token = {"Authorization": f"Bearer {opened.json()['token']}"}
    shut = await client.post(f"{ACCOUNTS}/{made.json()['id']}/disablement", headers=administrator.headers)
    assert (shut.status_code, shut.json()["disabled_at"] is None) == (201, False)
    assert (await client.get("/api/v1/me", headers=token)).status_code == 401


async def test_a_role_is_given_and_taken(client: httpx2.AsyncClient, administrator: Person, noodle_shop: Merchant) -> None:
    person = await make_person()
    wish = {"role": "merchant_owner", "merchant_id": str(noodle_shop.id)}
    given = await client.post(f"{ACCOUNTS}/{person.account_id}/grants", json=wish, headers=administrator.headers)
    [grant] = given.json()["roles"]
    assert (grant["role"], grant["merchant_name"]) == ("merchant_owner", noodle_shop.name)
    assert (await client.get("/api/v1/desk/complaints", headers=person.headers)).status_code == 200
    path = f"/api/v1/admin/grants/{grant['id']}"
    assert [(await client.delete(path, headers=administrator.headers)).status_code for _ in range(2)] == [204, 404]
    assert (await client.get("/api/v1/desk/complaints", headers=person.headers)).status_code == 403


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"role": "administrator"}, 403, "administrator_by_operator"),
        ({"role": "clerk"}, 422, "role_needs_merchant"),
        ({"role": "clerk", "merchant_id": str(uuid4())}, 404, "merchant_unknown"),
        ({"role": "inspector", "password": "short"}, 422, "weak_password"),
        ({"role": "inspector", "username": "No Name"}, 400, "invalid_body"),
    ],
)
async def test_what_may_not_be_made_is_not(
    client: httpx2.AsyncClient, administrator: Person, wish: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.post(ACCOUNTS, json={"username": "li.mei", "password": PASSWORD, **wish}, headers=administrator.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await Account.filter(username="li.mei").count() == 0


async def test_staff_is_listed_and_residents_are_not(
    client: httpx2.AsyncClient, administrator: Person, clerk: Person, noodle_shop: Merchant
) -> None:
    await Account.create(openid_hash="x", created_at="2026-11-20T04:00:00Z")

    async def listed(query: str) -> list[str]:
        answer = await client.get(f"{ACCOUNTS}?{query}", headers=administrator.headers)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    both = [str(clerk.account_id), str(administrator.account_id)]
    assert sorted(await listed("")) == sorted(both)
    assert await listed("role=clerk") == await listed(f"merchant_id={noodle_shop.id}") == [str(clerk.account_id)]
    name = (await Account.get(id=clerk.account_id)).username
    assert await listed(f"q={name}") == [str(clerk.account_id)]
    [first] = await listed("limit=1")
    assert await listed(f"cursor={first}") == [each for each in sorted(both, reverse=True) if each != first]
