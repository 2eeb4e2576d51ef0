"""A merchant's owner keeps the own desk: invites, takes back, dismisses, and reaches no other desk."""

import httpx2
import pytest

from models.access import DeskInvitation, RoleGrant
from models.enums import Role
from models.operation import IdempotentAnswer
from models.registry import Merchant
from tests.cast import Person, make_person

STAFF, INVITATIONS = "/api/v1/desk/staff", "/api/v1/desk/invitations"


@pytest.fixture
async def owner(noodle_shop: Merchant) -> Person:
    return await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop)


async def test_an_owner_invites_a_clerk_and_dismisses_them(client: httpx2.AsyncClient, owner: Person, noodle_shop: Merchant) -> None:
    made = await client.post(INVITATIONS, headers=owner.headers)
    assert made.status_code == 201, made.text
    [listed] = (await client.get(INVITATIONS, headers=owner.headers)).json()["items"]
    assert (listed["id"], listed["role"], "code" in listed) == (made.json()["id"], "clerk", False)
    newcomer = await make_person()
    entered = await client.post("/api/v1/me/desk", json={"invitation": made.json()["code"]}, headers=newcomer.headers)
    assert (entered.status_code, entered.json()["role"]) == (201, "clerk")
    assert (await client.get("/api/v1/desk/redemptions", headers=newcomer.headers)).status_code == 200
    staff = {each["role"]: each for each in (await client.get(STAFF, headers=owner.headers)).json()["items"]}
    assert set(staff) == {"clerk", "merchant_owner"}
    assert (await client.delete(f"{STAFF}/{staff['merchant_owner']['id']}", headers=owner.headers)).status_code == 404
    assert (await client.delete(f"{STAFF}/{staff['clerk']['id']}", headers=owner.headers)).status_code == 204
    assert (await client.get("/api/v1/desk/redemptions", headers=newcomer.headers)).status_code == 403
    assert await RoleGrant.filter(merchant=noodle_shop, role=Role.MERCHANT_OWNER, ended_at=None).count() == 1


async def test_a_repeated_request_is_told_the_same_code_which_is_kept_nowhere(client: httpx2.AsyncClient, owner: Person) -> None:
    headers = owner.headers | {"Idempotency-Key": "once"}
    first, again = [await client.post(INVITATIONS, headers=headers) for _ in range(2)]
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert await DeskInvitation.all().count() == 1
    assert first.json()["code"] not in (await IdempotentAnswer.get()).body


async def test_no_owner_reaches_another_desk_and_no_clerk_invites(
    client: httpx2.AsyncClient, owner: Person, clerk: Person, garage: Merchant
) -> None:
    stranger = await make_person(Role.MERCHANT_OWNER, merchant=garage)
    invitation = (await client.post(INVITATIONS, headers=owner.headers)).json()
    assert (await client.delete(f"{INVITATIONS}/{invitation['id']}", headers=stranger.headers)).status_code == 404
    grant = await RoleGrant.get(account_id=clerk.account_id)
    assert (await client.delete(f"{STAFF}/{grant.id}", headers=stranger.headers)).status_code == 404
    assert (await client.post(INVITATIONS, headers=clerk.headers)).status_code == 403
    assert (await client.delete(f"{INVITATIONS}/{invitation['id']}", headers=owner.headers)).status_code == 204
    assert (await RoleGrant.get(id=grant.id)).ended_at is None
