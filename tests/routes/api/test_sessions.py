"""Signing in and out over HTTP."""

from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from models.enums import Role
from server.access.actions.accounts import create_staff
from server.platform.passwords import hashed
from tests.cast import NOW, Person

PASSWORD = "a long enough password"
STAFF = {"username": "li.mei", "password": PASSWORD}


@pytest.fixture
async def li_mei(database: None) -> None:
    await create_staff(username="li.mei", password_hash=await hashed(PASSWORD), role=Role.INSPECTOR, created_by=None, now=NOW)


async def sign_in(client: httpx2.AsyncClient, body: Any) -> httpx2.Response:
    return await client.post("/api/v1/sessions", json=body)


async def test_staff_signs_in_and_out(client: httpx2.AsyncClient, li_mei: None) -> None:
    answer = await sign_in(client, STAFF)
    assert answer.status_code == 201
    assert answer.json().keys() == {"token", "expires_at", "roles"}
    assert answer.json()["roles"] == ["inspector"]
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).json()["display_name"] == "li.mei"
    assert (await client.delete("/api/v1/sessions/current", headers=headers)).status_code == 204
    ended = await client.delete("/api/v1/sessions/current", headers=headers)
    assert (ended.status_code, ended.json()["code"]) == (401, "not_signed_in")
    assert ended.headers["www-authenticate"] == "Bearer"


async def test_a_wrong_password_is_401_and_says_nothing_more(client: httpx2.AsyncClient, li_mei: None) -> None:
    wrong = await sign_in(client, {**STAFF, "password": "wrong and long"})
    nobody = await sign_in(client, {**STAFF, "username": "nobody"})
    assert (wrong.status_code, wrong.json()) == (nobody.status_code, nobody.json())
    assert wrong.json()["code"] == "wrong_credentials"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing"),
        ({"username": "li.mei"}, "missing"),
        ({**STAFF, "otp": "12345"}, "wrong_format"),
        ({**STAFF, "otp": 123456}, "wrong_type"),
        ({**STAFF, "wechat_code": "x"}, "unknown_field"),
        ({"wechat_code": ""}, "wrong_format"),
        ({"wechat_code": None}, "wrong_type"),
        ([], "wrong_type"),
        ({**STAFF, "password": "a\x00b"}, "wrong_format"),
    ],
)
async def test_a_body_that_makes_no_sense_is_told_field_by_field(client: httpx2.AsyncClient, body: Any, code: str) -> None:
    answer = await sign_in(client, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")
    assert code in [reason["code"] for reason in answer.json()["reasons"]]
    assert all("SignIn" not in reason.get("path", "") for reason in answer.json()["reasons"])


async def test_too_many_failures_say_when_to_come_back(client: httpx2.AsyncClient, database: None) -> None:
    answers = [await sign_in(client, {"wechat_code": f"code{number}"}) for number in range(31)]
    assert {answer.json()["code"] for answer in answers[:30]} == {"wechat_code_invalid"}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) == answers[30].json()["reasons"][0]["gap"] > 0


async def test_whoever_is_signed_in_is_never_cached(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    answer = await client.get("/api/v1/me", headers=gold_resident.headers)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_token_of_another_kind_or_form_is_nobody(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    for header in (f"Basic {gold_resident.token}", f"Bearer {gold_resident.token}x", "Bearer", "Bearer " + "x" * 5000, "Bearer \u00e9"):
        answer = await client.get("/api/v1/me", headers={b"authorization": header.encode("latin-1")})
        assert answer.status_code == 401


async def test_flushing_the_cache_signs_nobody_out(client: httpx2.AsyncClient, cache: Redis, gold_resident: Person) -> None:
    await cache.flushdb()
    assert (await client.get("/api/v1/me", headers=gold_resident.headers)).status_code == 200
