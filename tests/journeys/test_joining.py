"""A stranger scans in through WeChat, joins, tells who they are, is looked at, and leaves again."""

import asyncio
import io
import logging
from typing import Any

import httpx2
import pytest
import structlog
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from models.audit import AuditLine
from models.registry import Resident

NAME, NUMBER, PHONE, OPENID = "欧阳小梅", "440524188001010014", "13912345678", "oOuyangXiaomei123"


async def signed_in(client: httpx2.AsyncClient, openid: str = OPENID) -> dict[str, str]:
    code = (await client.post("/mock/wechat/code", json={"openid": openid})).json()["code"]
    opened = await client.post("/api/v1/sessions", json={"wechat_code": code})
    assert opened.status_code == 201, opened.text
    return {"Authorization": f"Bearer {opened.json()['token']}"}


async def tell_everything(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    phone_code = (await client.post("/mock/wechat/code", json={"phone": PHONE})).json()["phone_code"]
    for path, body in (
        ("consents/scoring", None),
        ("identity", {"name": NAME, "identity_number": NUMBER}),
        ("phone", {"wechat_phone_code": phone_code}),
    ):
        answer = await client.put(f"/api/v1/me/{path}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text


async def test_from_stranger_to_resident_and_back(client: httpx2.AsyncClient) -> None:
    headers = await signed_in(client)
    before = await client.get("/api/v1/me/access-log", headers=headers)
    assert (before.status_code, before.json()["code"]) == (403, "not_allowed")
    await tell_everything(client, headers)
    me = (await client.get("/api/v1/me", headers=headers)).json()
    assert me["roles"] == ["resident"]
    assert me["resident"]["name"] == "欧***"
    assert (await client.get("/api/v1/me/access-log", headers=headers)).json() == {"items": [], "next": None}
    again = await signed_in(client)
    assert (await client.get("/api/v1/me", headers=again)).json()["resident"]["joined_at"] == me["resident"]["joined_at"]
    assert (await client.delete("/api/v1/me/consents/scoring", headers=headers)).status_code == 204
    assert (await client.delete("/api/v1/sessions/current", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await client.get("/api/v1/me", headers=again)).status_code == 200
    assert [line.deed for line in await AuditLine.all().order_by("id")] == [
        *("open_account", "sign_in", "join", "give_consent", "keep_identity", "keep_phone"),
        *("sign_in", "withdraw_consent", "sign_out"),
    ]


async def test_a_cache_flushed_at_every_step_loses_nothing(client: httpx2.AsyncClient, cache: Redis) -> None:
    headers = await signed_in(client)
    await cache.flushdb()
    assert (await client.put("/api/v1/me/consents/scoring", headers=headers)).status_code == 200
    await cache.flushdb()
    await tell_everything(client, headers)
    await cache.flushdb()
    assert (await client.get("/api/v1/me", headers=headers)).json()["resident"]["phone"] == "139****5678"


async def test_without_redis_people_stay_signed_in_and_tries_are_still_counted(
    client: httpx2.AsyncClient, application: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await signed_in(client)

    async def gone(*_: object, **__: object) -> None:
        raise RedisConnectionError("gone")

    monkeypatch.setattr(application.state["cache"], "execute_command", gone)
    monkeypatch.setattr(application.state["limits"], "_avoid_until", None)
    monkeypatch.setattr(application.state["limits"], "_here", type(application.state["limits"]._here)())
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    outage = await client.post("/api/v1/sessions", json={"wechat_code": "x"})
    assert (outage.status_code, outage.json()["code"]) == (503, "wechat_unavailable")  # which is not the caller's fault and costs no try
    wrong = {"username": "nobody", "password": "wrong"}
    assert [(await client.post("/api/v1/sessions", json=wrong)).status_code for _ in range(11)] == [401] * 10 + [429]


async def test_no_log_line_and_no_audit_line_names_anybody(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    with structlog.testing.capture_logs() as lines, caplog.at_level(logging.INFO):
        headers = await signed_in(client)
        await tell_everything(client, headers)
        await client.put("/api/v1/me/identity", json={"name": NAME, "identity_number": "110105194912310021"}, headers=headers)
        await client.post("/api/v1/sessions", json={"username": PHONE, "password": NUMBER})
        await client.get(f"/api/v1/{PHONE}?name={NAME}")
        await asyncio.sleep(0.3)
    logged = written.getvalue() + repr(lines) + caplog.text
    assert '"route":"/api/v1/me/identity"' in logged
    kept = repr([*await AuditLine.all().values(), *await Resident.all().values()])
    for personal in (NAME, NUMBER, PHONE, OPENID, "1101051949", headers["Authorization"].removeprefix("Bearer ")):
        assert personal not in logged
        assert personal not in kept
