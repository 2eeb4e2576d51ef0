"""What an account sees of itself over HTTP: consents, identity, phone, who looked."""

from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from models.enums import LookPurpose, Role
from models.registry import Merchant
from routes.mock.wechat_memory import Memory
from server.access.actions.looks import note_look
from tests.cast import NOW, Person, make_person

NUMBER = "11010519491231002X"


@pytest.fixture
async def newcomer(database: None) -> Person:
    return await make_person()


async def me(client: httpx2.AsyncClient, who: Person, **headers: str) -> dict[str, Any]:
    answer = await client.get("/api/v1/me", headers={**who.headers, **headers})
    assert answer.status_code == 200, answer.text
    value: dict[str, Any] = answer.json()
    return value


async def test_a_newcomer_reads_what_there_is_to_agree_to(client: httpx2.AsyncClient, newcomer: Person) -> None:
    seen = await me(client, newcomer)
    assert (seen["resident"], seen["roles"], seen["memberships"]) == (None, [], [])
    assert [(each["purpose"], each["given"]) for each in seen["consents"]] == [("scoring", False), ("benefits", False), ("notices", False)]
    assert seen["consents"][0]["title"] == "信用评分"
    assert (await me(client, newcomer, **{"Accept-Language": "en"}))["consents"][0]["title"] == "Scoring"


async def test_a_clerk_reads_where_the_desk_is(client: httpx2.AsyncClient, clerk: Person, noodle_shop: Merchant) -> None:
    assert (await me(client, clerk))["memberships"] == [{"role": "clerk", "merchant_id": str(noodle_shop.id), "merchant": "湖滨面馆"}]


async def test_consenting_makes_a_resident_and_withdrawing_shows(client: httpx2.AsyncClient, newcomer: Person) -> None:
    path = "/api/v1/me/consents/scoring"
    given = await client.put(path, headers=newcomer.headers)
    assert (given.status_code, given.json()["given"]) == (200, True)
    assert (await client.put(path, headers=newcomer.headers)).json() == given.json()
    seen = await me(client, newcomer)
    assert seen["roles"] == ["resident"]
    assert (await client.delete(path, headers=newcomer.headers)).status_code == 204
    assert (await client.delete(path, headers=newcomer.headers)).status_code == 204
    assert [each["given"] for each in (await me(client, newcomer))["consents"]] == [False, False, False]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("benefits", 422, "join_first"),
        ("world-peace", 404, "not_found"),
        ("scoring?text_version=1999", 409, "consent_text_changed"),
        ("scoring?text_version=%00", 400, "invalid_query"),
        ("scoring?version=2", 400, "invalid_query"),
    ],
)
async def test_a_consent_that_cannot_be_given_says_why(
    client: httpx2.AsyncClient, newcomer: Person, path: str, status: int, code: str
) -> None:
    answer = await client.put(f"/api/v1/me/consents/{path}", headers=newcomer.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_personal_fields_are_shown_masked_even_to_their_owner(
    client: httpx2.AsyncClient, unscored_resident: Person, cache: Redis
) -> None:
    put = await client.put(
        "/api/v1/me/identity", json={"name": "李小梅", "identity_number": NUMBER.lower()}, headers=unscored_resident.headers
    )
    assert put.json() == {"name": "李**", "identity_number": "1" + "*" * 16 + "X", "phone": None}
    code = await Memory(cache).new_code("phone", "13800138000")
    put = await client.put("/api/v1/me/phone", json={"wechat_phone_code": code}, headers=unscored_resident.headers)
    assert put.json()["phone"] == "138****8000"
    seen = (await client.get("/api/v1/me", headers=unscored_resident.headers)).text
    assert NUMBER not in seen
    assert "李小梅" not in seen
    assert "13800138000" not in seen
    assert (await client.delete("/api/v1/me/phone", headers=unscored_resident.headers)).status_code == 204
    assert (await me(client, unscored_resident))["resident"]["phone"] is None


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [("11010519491231002", 400, "invalid_body"), ("110105194912310021", 422, "identity_number_invalid"), (1, 400, "invalid_body")],
)
async def test_a_wrong_identity_number_is_refused_and_never_repeated(
    client: httpx2.AsyncClient, unscored_resident: Person, number: Any, status: int, code: str
) -> None:
    body = {"name": "李小梅", "identity_number": number}
    answer = await client.put("/api/v1/me/identity", json=body, headers=unscored_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "11010519" not in answer.text


async def test_a_phone_code_of_nobody_is_refused_by_wechat(client: httpx2.AsyncClient, unscored_resident: Person) -> None:
    answer = await client.put("/api/v1/me/phone", json={"wechat_phone_code": "x"}, headers=unscored_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "wechat_code_invalid")


async def test_the_access_log_is_read_page_by_page_by_its_owner_only(
    client: httpx2.AsyncClient, gold_resident: Person, standard_resident: Person, clerk: Person, noodle_shop: Merchant
) -> None:
    assert gold_resident.resident_id
    for _ in range(3):
        await note_look(
            resident_id=gold_resident.resident_id, account_id=clerk.account_id, merchant_id=noodle_shop.id, role=Role.CLERK,
            purpose=LookPurpose.VERIFICATION, now=NOW,
        )  # fmt: skip
    path = "/api/v1/me/access-log"
    first = (await client.get(path, params={"limit": 2}, headers=gold_resident.headers)).json()
    rest = (await client.get(path, params={"limit": 2, "cursor": first["next"]}, headers=gold_resident.headers)).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert first["items"][0]["merchant"] == "湖滨面馆"
    assert str(clerk.account_id) not in str(first)
    assert (await client.get(path, headers=standard_resident.headers)).json() == {"items": [], "next": None}
    foreign = await client.get(path, params={"cursor": first["next"]}, headers=standard_resident.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "cursor_unknown")
