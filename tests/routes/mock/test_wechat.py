"""The stand-in of WeChat's servers answers as WeChat does, errors too. Numbers are those of WeChat's error code table."""

from typing import Any

import httpx2
import pytest

from server.app import make_app
from server.platform.settings import Settings

BASE = "/mock/wechat"
APP = {"appid": Settings().wechat_appid, "secret": Settings().wechat_secret}


async def got(client: httpx2.AsyncClient, path: str, **query: str) -> dict[str, Any]:
    answer = await client.get(f"{BASE}/{path}", params=query)
    assert answer.status_code == 200
    value: dict[str, Any] = answer.json()
    return value


async def posted(client: httpx2.AsyncClient, path: str, body: Any, **query: str) -> dict[str, Any]:
    answer = await client.post(f"{BASE}/{path}", json=body, params=query)
    assert answer.status_code == 200, answer.text
    value: dict[str, Any] = answer.json()
    return value


async def login_code(client: httpx2.AsyncClient, **wish: str) -> dict[str, str]:
    answer = await client.post(f"{BASE}/code", json=wish)
    assert answer.status_code == 201, answer.text
    value: dict[str, str] = answer.json()
    return value


@pytest.fixture
async def token(client: httpx2.AsyncClient) -> str:
    answer = await posted(client, "cgi-bin/stable_token", {"grant_type": "client_credential", **APP})
    return str(answer["access_token"])


@pytest.fixture
async def openid(client: httpx2.AsyncClient) -> str:
    """Somebody whom WeChat has met."""
    code = (await login_code(client))["code"]
    answer = await got(client, "sns/jscode2session", **APP, js_code=code, grant_type="authorization_code")
    return str(answer["openid"])


async def test_a_login_code_is_good_once(client: httpx2.AsyncClient) -> None:
    code = (await login_code(client, openid="oLiMei"))["code"]
    asked = {**APP, "js_code": code, "grant_type": "authorization_code"}
    first = await got(client, "sns/jscode2session", **asked)
    assert first["openid"] == "oLiMei"
    assert first["session_key"]
    assert (await got(client, "sns/jscode2session", **asked))["errcode"] == 40163


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"js_code": "never given"}, 40029),
        ({"js_code": ""}, 41008),
        ({"appid": "wx0000"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
    ],
)
async def test_signing_in_wrongly_is_answered_with_its_number(client: httpx2.AsyncClient, changes: dict[str, str], errcode: int) -> None:
    asked = {**APP, "js_code": "x", "grant_type": "authorization_code", **changes}
    answer = await got(client, "sns/jscode2session", **asked)
    assert answer["errcode"] == errcode
    assert "rid: " in answer["errmsg"]


async def test_strangers_get_different_openids(client: httpx2.AsyncClient) -> None:
    first, second = await login_code(client), await login_code(client)
    assert first["openid"] != second["openid"]
    assert first["openid"].startswith("o")


async def test_the_stable_token_is_stable_until_renewed(client: httpx2.AsyncClient, token: str) -> None:
    asked = {"grant_type": "client_credential", **APP}
    assert (await posted(client, "cgi-bin/stable_token", asked))["access_token"] == token
    renewed = await posted(client, "cgi-bin/stable_token", {**asked, "force_refresh": True})
    assert renewed["access_token"] != token
    assert renewed["expires_in"] == 7200


async def test_a_plain_token_is_new_every_time_and_the_one_before_lives_on(client: httpx2.AsyncClient) -> None:
    first, second = [(await got(client, "cgi-bin/token", grant_type="client_credential", **APP))["access_token"] for _ in range(2)]
    assert first != second
    for token in (first, second):
        assert (await posted(client, "wxa/business/getuserphonenumber", {"code": "x"}, access_token=token))["errcode"] == 40029


@pytest.mark.parametrize(
    "path",
    [
        "wxa/business/getuserphonenumber",
        "wxa/getwxacodeunlimit",
        "wxa/msg_sec_check",
        "wxa/media_check_async",
        "cgi-bin/message/subscribe/send",
    ],
)
async def test_nothing_is_done_without_a_valid_token_or_a_body(client: httpx2.AsyncClient, token: str, path: str) -> None:
    assert (await posted(client, path, {}))["errcode"] == 41001
    assert (await posted(client, path, {}, access_token="old"))["errcode"] == 40001
    for raw in (b"", b"{", b"[]", b'{"a": "\\ud800"}', b"[" * 50_000):
        answer = await client.post(f"{BASE}/{path}", content=raw, params={"access_token": token})
        assert answer.json()["errcode"] == 47001


async def test_a_phone_code_gives_the_number_as_wechat_writes_it(client: httpx2.AsyncClient, token: str) -> None:
    code = (await login_code(client, phone="13800138000"))["phone_code"]
    answer = await posted(client, "wxa/business/getuserphonenumber", {"code": code}, access_token=token)
    assert answer["phone_info"]["purePhoneNumber"] == "13800138000"
    assert answer["phone_info"]["countryCode"] == "86"


@pytest.mark.parametrize(
    ("changes", "errcode"), [({"scene": ""}, 40129), ({"scene": "中"}, 40129), ({"scene": "x" * 33}, 40129), ({"page": "/pages/a"}, 41030)]
)
async def test_a_program_code_keeps_to_the_rules_of_its_scene(
    client: httpx2.AsyncClient, token: str, changes: dict[str, str], errcode: int
) -> None:
    asked = {"scene": "m=ABC", "page": "pages/merchant/index", **changes}
    assert (await posted(client, "wxa/getwxacodeunlimit", asked, access_token=token))["errcode"] == errcode


async def test_messages_need_somebody_a_template_and_values(client: httpx2.AsyncClient, token: str, openid: str) -> None:
    right: dict[str, Any] = {"touser": openid, "template_id": "T1", "data": {"thing1": {"value": "好"}}}

    async def errcode(**changes: Any) -> int:
        answer = await posted(client, "cgi-bin/message/subscribe/send", {**right, **changes}, access_token=token)
        return int(answer["errcode"])

    assert await errcode() == 0
    assert await errcode(touser="oNobody") == 40003
    assert await errcode(template_id="") == 40037
    assert await errcode(data={"thing1": "好"}) == 47003


async def test_media_are_taken_to_be_judged_later(client: httpx2.AsyncClient, token: str, openid: str) -> None:
    asked = {"media_url": "https://city.example/1.jpg", "media_type": 2, "version": 2, "openid": openid, "scene": 2}
    assert (await posted(client, "wxa/media_check_async", asked, access_token=token))["trace_id"]
    assert (await posted(client, "wxa/media_check_async", {**asked, "media_type": 9}, access_token=token))["errcode"] == 40004


@pytest.mark.parametrize("wish", [{"openid": "o/../x"}, {"openid": 7}, {"phone": "138"}, {"who": "me"}])
async def test_a_wish_for_a_code_is_checked_as_our_own_bodies_are(client: httpx2.AsyncClient, wish: dict[str, Any]) -> None:
    answer = await client.post(f"{BASE}/code", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")


def test_production_has_no_stand_in() -> None:
    production = Settings(
        profile="production",
        database_url="postgres://db/xinma",
        redis_url="redis://cache",
        secret_key="x" * 40,
        wechat_base_url="https://w",
    )
    embedded = {getattr(route, "path", "") for route in make_app(Settings()).routes}
    assert any(path.startswith(BASE) for path in embedded)
    assert not any(getattr(route, "path", "").startswith("/mock") for route in make_app(production).routes)
