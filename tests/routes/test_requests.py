"""Requests that make no sense are answered in one way, whatever is wrong with them: a problem document, and nothing done."""

from typing import Any

import httpx2
import pytest
from starlette.routing import Route

from models.access import Session
from models.complaints import Complaint
from routes import EMBEDDED_ROUTES, ROUTES
from routes.endpoints import MAX_BODY_BYTES
from server.platform.settings import Settings
from tests.cast import Person

SESSIONS = "/api/v1/sessions"
JSON = {"content-type": "application/json"}
REGISTERED = [route for route in [*ROUTES, *EMBEDDED_ROUTES] if hasattr(route, "endpoints")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"null", "invalid_body"),
        (b'"wechat_code"', "invalid_body"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"\xff\xfe{\x00}\x00", "not_json"),
        (b'{"wechat_code": "\xff"}', "not_json"),
        (b'{"wechat_code": "\\ud800"}', "bad_character"),
        (b'{"wechat_code": "\\u0000"}', "invalid_body"),
        (b'{"wechat_code": "a", "wechat_code": "b"}', "name_twice"),
        (b'{"wechat_code": 1e999}', "not_json"),
        (b'{"wechat_code": ' + b"1" * 5000 + b"}", "not_json"),
        (b"[" * 60_000, "not_json"),
        (b'{"wechat_code":' * 900 + b"1" + b"}" * 900, "invalid_body"),
        (b'{"wechat_code": true}', "invalid_body"),
        (b'{"wechat_code": "a", "admin": true}', "invalid_body"),
        (b'{"wechat_code": "' + b"a" * 129 + b'"}', "invalid_body"),
    ],
)
async def test_a_body_that_makes_no_sense_is_400(client: httpx2.AsyncClient, raw: bytes, code: str) -> None:
    answer = await client.post(SESSIONS, content=raw, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await Session.all().count() == 0


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""]
)
async def test_a_body_of_another_type_is_415(client: httpx2.AsyncClient, media: str) -> None:
    answer = await client.post(SESSIONS, content=b'{"wechat_code": "x"}', headers={"content-type": media})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("media", ["application/json", "Application/JSON; charset=utf-8", None])
async def test_json_is_taken_under_every_way_to_name_it(client: httpx2.AsyncClient, media: str | None) -> None:
    headers = {"content-type": media} if media else {}
    answer = await client.post(SESSIONS, content=b'{"wechat_code": "x"}', headers=headers)
    assert answer.json()["code"] == "wechat_code_invalid"


@pytest.mark.parametrize("declared", [True, False], ids=["with its length", "in chunks"])
async def test_a_body_too_large_is_413(client: httpx2.AsyncClient, declared: bool) -> None:
    async def chunks() -> Any:
        for _ in range(MAX_BODY_BYTES // 1024 + 1):
            yield b" " * 1024

    content = b" " * (MAX_BODY_BYTES + 1) if declared else chunks()
    answer = await client.post(SESSIONS, content=content, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "x-request-id" in answer.headers


async def test_a_body_as_large_as_allowed_is_read(client: httpx2.AsyncClient) -> None:
    body = b'{"wechat_code": "x"' + b" " * (MAX_BODY_BYTES - 20) + b"}"
    assert (await client.post(SESSIONS, content=body, headers=JSON)).json()["code"] == "wechat_code_invalid"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "", "[::1"])
async def test_another_name_for_this_service_is_400(client: httpx2.AsyncClient, host: str) -> None:
    answer = await client.get("/healthz", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_host")


async def test_a_name_from_the_settings_is_taken(settings: Settings, client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz", headers={"host": "localhost:8000"})).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/api/v1/",
        "/api/v1/me/score/extra",
        "/m/%00",
        "/m/%ff",
        "/m/%F0%9F%8D%9C",
        "/api/v1/complaints/a%0ab?secret=x",
        "/api/v1/merchants/%00",
        "/static/../server/app.py",
        "/static/%2e%2e/pyproject.toml",
        "/static/%00",
    ],
)
async def test_an_address_that_leads_nowhere_is_404(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path, follow_redirects=True)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_number_too_long_for_any_row_leads_nowhere(client: httpx2.AsyncClient, administrator: Person) -> None:
    for digits in ("9" * 30, "9" * 5000):
        path = f"/api/v1/admin/complaints/01900000-0000-7000-8000-000000000000/photos/{digits}"
        assert (await client.get(path, headers=administrator.headers)).status_code == 404


@pytest.mark.parametrize("route", REGISTERED, ids=lambda route: route.path)
async def test_every_other_method_is_405_and_names_the_right_ones(client: httpx2.AsyncClient, route: Route) -> None:
    path = filled(route.path)
    told = await client.options(path)
    assert (told.status_code, told.content) == (204, b"")
    allowed = set(told.headers["allow"].split(", "))
    assert allowed == {*route.methods, "OPTIONS"} if route.methods else set()
    code = "INVALID_REQUEST" if path.startswith("/v3/") else "method_not_allowed"  # WeChat Pay's programs read WeChat Pay's words
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - allowed:
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (405, code)
        assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/m/UNKNOWN", "/api/v1/me", "/static/nothing.css"])
async def test_head_is_answered_as_get_without_a_body(client: httpx2.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert (head.status_code, head.headers["content-type"]) == (get.status_code, get.headers["content-type"])


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=101", "?limit=x", "?limit=1&limit=2", "?cursor=x", "?unknown=1", "?limit=" + "9" * 5000, "?cursor=%00"]
)
async def test_a_query_that_makes_no_sense_is_400(client: httpx2.AsyncClient, gold_resident: Person, query: str) -> None:
    answer = await client.get(f"/api/v1/me/access-log{query}", headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "a\tb"])
async def test_an_idempotency_key_that_makes_no_sense_is_400(client: httpx2.AsyncClient, clerk: Person, key: str) -> None:
    path = "/api/v1/desk/complaints/01900000-0000-7000-8000-000000000000/answer"
    headers = {b"idempotency-key": key.encode("latin-1"), **{name.encode(): value.encode() for name, value in clerk.headers.items()}}
    answer = await client.post(path, json={"note": "好"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_header")
    assert await Complaint.all().count() == 0


def filled(path: str) -> str:
    """A path with something in every place."""
    import re

    samples = {"uuid": "01900000-0000-7000-8000-000000000000", "int": "1", "": "X"}
    return re.sub(r"{\w+:?(\w*)}", lambda found: samples[found[1]], path)
