"""A merchant kept by an administrator: what changes stands on its page at once."""

import httpx2
import pytest

from models.codes import MerchantCode
from models.registry import Merchant
from tests.cast import Person, make_person


@pytest.fixture
async def path(noodle_shop: Merchant) -> str:
    return f"/api/v1/admin/merchants/{noodle_shop.id}"


async def issued(client: httpx2.AsyncClient, path: str, administrator: Person) -> dict[str, str]:
    answer = await client.post(f"{path}/codes", headers=administrator.headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


async def page(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await client.get(f"/m/{code}", headers={"accept": "application/json"})


async def test_a_code_is_issued_once_rotated_and_revoked(client: httpx2.AsyncClient, administrator: Person, path: str) -> None:
    old = await issued(client, path, administrator)
    assert (await page(client, old["code"])).status_code == 200
    assert (await client.post(f"{path}/codes", headers=administrator.headers)).json()["code"] == "code_exists"

    rotated = await client.post(f"/api/v1/admin/merchant-codes/{old['id']}/rotation", headers=administrator.headers)
    new = rotated.json()
    moved = await page(client, old["code"])
    assert (rotated.status_code, moved.status_code, moved.headers["location"]) == (201, 308, f"/m/{new['code']}")

    assert (await page(client, new["code"])).status_code == 200
    revoked = await client.post(f"/api/v1/admin/merchant-codes/{new['id']}/revocation", headers=administrator.headers)
    assert (revoked.status_code, revoked.json()["end"]) == (201, "revoked")
    assert [(await page(client, each["code"])).status_code for each in (old, new)] == [410, 410]
    again = await client.post(f"/api/v1/admin/merchant-codes/{new['id']}/rotation", headers=administrator.headers)
    assert (again.status_code, again.json()["code"]) == (409, "code_ended")
    listed = (await client.get(f"{path}/codes", headers=administrator.headers)).json()["items"]
    assert [each["end"] for each in listed] == ["revoked", "rotated"]
    assert (await issued(client, path, administrator))["code"] not in (old["code"], new["code"])
    assert await MerchantCode.filter(ended_at=None).count() == 1


async def test_a_correction_is_on_the_page_at_once(client: httpx2.AsyncClient, administrator: Person, path: str) -> None:
    code = (await issued(client, path, administrator))["code"]
    before = (await page(client, code)).json()["who"]["name"]
    wish = {"name": "湖滨面馆（正名）", "closed_on": "2026-11-01", "reason": "现场核实"}
    answer = await client.patch(path, json=wish, headers=administrator.headers)
    assert (answer.status_code, answer.json()["closed_on"], answer.json()["address"]) == (200, "2026-11-01", "湖滨路 1 号")
    assert (before, (await page(client, code)).json()["who"]["name"]) == ("湖滨面馆", "湖滨面馆（正名）")
    opened = await client.patch(path, json={"closed_on": None, "reason": "仍在经营"}, headers=administrator.headers)
    assert (opened.json()["closed_on"], opened.json()["name"]) == (None, "湖滨面馆（正名）")
    found = (await client.get("/api/v1/admin/merchants?q=正名", headers=administrator.headers)).json()["items"]
    assert found == [opened.json()]


async def test_an_invitation_makes_a_clerk_of_whoever_enters_it(client: httpx2.AsyncClient, administrator: Person, path: str) -> None:
    made = (await client.post(f"{path}/invitations", json={}, headers=administrator.headers)).json()
    listed = await client.get(f"{path}/invitations", headers=administrator.headers)
    assert [each["id"] for each in listed.json()["items"]] == [made["id"]]
    assert made["code"] not in listed.text
    newcomer = await make_person()
    wish = {"invitation": made["code"].lower()}
    entered = [await client.post("/api/v1/me/desk", json=wish, headers=newcomer.headers) for _ in range(2)]
    assert [each.status_code for each in entered] == [201, 404]
    assert entered[0].json() == {"role": "clerk", "merchant_name": "湖滨面馆"}
    assert (await client.get("/api/v1/desk/complaints", headers=newcomer.headers)).status_code == 200
    other = (await client.post(f"{path}/invitations", json={"role": "merchant_owner"}, headers=administrator.headers)).json()
    taken = f"/api/v1/admin/invitations/{other['id']}"
    assert [(await client.delete(taken, headers=administrator.headers)).status_code for _ in range(2)] == [204, 404]
