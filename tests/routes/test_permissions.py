"""Each role at each route: what the policy table says is what happens."""

import httpx2
import pytest
from starlette.routing import Route

from models.access import RoleGrant
from models.enums import Role
from models.registry import Merchant
from routes import EMBEDDED_ROUTES, ROUTES
from server.access.actions.accounts import disable_account, end_grant
from server.access.policy import POLICY
from tests.cast import NOW, Person, make_merchant, make_person, make_resident
from tests.routes.test_requests import filled

SERVED = [
    f"{method} {route.path}"
    for route in [*ROUTES, *EMBEDDED_ROUTES]
    if isinstance(route, Route)
    for method in getattr(route, "endpoints", {})
]
REFUSALS = {(401, "not_signed_in"), (403, "not_allowed")}


@pytest.fixture
async def people(noodle_shop: Merchant) -> dict[Role, Person | None]:
    """One person for every role, who holds that role and no other."""
    return {
        Role.ANONYMOUS: None,
        Role.SIGNED_IN: await make_person(),
        Role.RESIDENT: await make_resident(points=720),
        Role.CLERK: await make_person(Role.CLERK, merchant=noodle_shop),
        Role.MERCHANT_OWNER: await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop),
        Role.INSPECTOR: await make_person(Role.INSPECTOR),
        Role.ADMINISTRATOR: await make_person(Role.ADMINISTRATOR),
        Role.PARTNER: await make_person(Role.PARTNER),
    }


@pytest.mark.parametrize("row", SERVED)
async def test_every_role_is_let_in_or_kept_out_as_the_table_says(
    client: httpx2.AsyncClient, people: dict[Role, Person | None], row: str
) -> None:
    method, path = row.split(" ")
    kept_out = {role for role, person in people.items() if await is_refused(client, method, path, person)}
    assert kept_out == {role for role in Role if not held_by(role) & POLICY[row]}


async def test_a_door_left_open_would_be_seen(
    client: httpx2.AsyncClient, people: dict[Role, Person | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await is_refused(client, "GET", "/api/v1/admin/benefits", people[Role.CLERK])
    monkeypatch.setattr("routes.endpoints.may", lambda *_: True)
    assert not await is_refused(client, "GET", "/api/v1/admin/benefits", people[Role.CLERK])


async def test_somebody_without_a_token_is_asked_to_sign_in_and_somebody_with_one_is_not(
    client: httpx2.AsyncClient, gold_resident: Person
) -> None:
    asked = await client.get("/api/v1/admin/benefits")
    assert (asked.status_code, asked.json()["code"]) == (401, "not_signed_in")
    refused = await client.get("/api/v1/admin/benefits", headers=gold_resident.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_a_role_that_ended_and_an_account_that_is_disabled_open_nothing(client: httpx2.AsyncClient, administrator: Person) -> None:
    inspector = await make_person(Role.ADMINISTRATOR)
    path = "/api/v1/admin/benefits"
    assert (await client.get(path, headers=administrator.headers)).status_code == 200
    grant = await RoleGrant.get(account_id=administrator.account_id)
    await end_grant(grant_id=grant.id, ended_by=None, now=NOW)
    assert (await client.get(path, headers=administrator.headers)).status_code == 403
    await disable_account(account_id=inspector.account_id, disabled_by=None, now=NOW)
    assert (await client.get(path, headers=inspector.headers)).status_code == 401


@pytest.mark.parametrize("row", [row for row in SERVED if "{id:uuid}" in row and "/desk/" in row])
async def test_what_is_another_merchants_is_answered_as_what_is_not_there(
    client: httpx2.AsyncClient, clerk: Person, noodle_shop: Merchant, row: str
) -> None:
    """A clerk, or the owner where only one may, asks for a merchant's own id, which is nothing of theirs, and for an id of nothing."""
    method, path = row.split(" ")
    asking = clerk if Role.CLERK in POLICY[row] else await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop)
    stranger = await make_merchant("别家")
    answers = []
    for id in (stranger.id, noodle_shop.id, "01900000-0000-7000-8000-000000000000"):
        url = filled(path).replace("01900000-0000-7000-8000-000000000000", str(id))
        answer = await client.request(method, url, headers=asking.headers, json={"note": "好"} if "answer" in path else {})
        answers.append((answer.status_code, answer.content))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404


async def is_refused(client: httpx2.AsyncClient, method: str, path: str, person: Person | None) -> bool:
    answer = await client.request(method, filled(path), headers=person.headers if person else {})
    if path.startswith("/v3/"):  # WeChat Pay's dialect has its own word for both
        return answer.status_code in (401, 403) and answer.json()["code"] == "NO_AUTH"
    if "application/problem+json" not in answer.headers.get("content-type", ""):
        return False
    return (answer.status_code, answer.json()["code"]) in REFUSALS


def held_by(role: Role) -> set[Role]:
    """What somebody of this role is besides: everybody is anonymous, whoever has a token is signed in."""
    return {Role.ANONYMOUS} if role is Role.ANONYMOUS else {Role.ANONYMOUS, Role.SIGNED_IN, role}
