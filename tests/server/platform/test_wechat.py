"""The client of WeChat's servers, against the stand-in and against servers that misbehave."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import structlog
from redis.asyncio import Redis

from routes.mock.wechat_memory import Memory
from server.platform.errors import Refused
from server.platform.settings import Settings
from server.platform.wechat import WeChat
from tests.cast import NOW

Answer = httpx2.Response | Exception


@pytest.fixture
def wechat(application: Any, cache: Redis) -> WeChat:
    found: WeChat = application.state["wechat"]
    found._token = None
    return found


@pytest.fixture
def memory(cache: Redis) -> Memory:
    return Memory(cache)


def answering(*answers: Answer) -> tuple[WeChat, list[httpx2.Request]]:
    """A client of a server that gives these answers in turn, the last for ever, and the requests that it got."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        given = answers[min(len(asked), len(answers)) - 1]
        if isinstance(given, Exception):
            raise given
        return given

    settings = Settings(wechat_base_url="https://wechat.example", wechat_secret="a secret of ours")
    return WeChat(settings, transport=httpx2.MockTransport(answer)), asked


def said(**values: Any) -> httpx2.Response:
    return httpx2.Response(200, json=values)


TOKEN = {"access_token": "t1", "expires_in": 7200}


async def refusal_of(work: Awaitable[Any]) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code


async def test_a_code_says_who_it_is_once(wechat: WeChat, memory: Memory) -> None:
    code = await memory.new_code("login", "oLiMei")
    assert await wechat.openid_of(code) == "oLiMei"
    assert await refusal_of(wechat.openid_of(code)) == "wechat_code_used"
    assert await refusal_of(wechat.openid_of("never given")) == "wechat_code_invalid"


async def test_a_phone_code_gives_the_number_once(wechat: WeChat, memory: Memory) -> None:
    code = await memory.new_code("phone", "13800138000")
    assert await wechat.phone_of(code, now=NOW) == "13800138000"
    assert await refusal_of(wechat.phone_of(code, now=NOW)) == "wechat_code_used"


async def test_messages_are_sent_to_people_wechat_has_met(wechat: WeChat, memory: Memory) -> None:
    await memory.meet("oLiMei")
    await wechat.send_notice(openid="oLiMei", template="T1", page="pages/score/index", values={"thing1": "信用码已使用"}, now=NOW)
    (message,) = await memory.messages()
    assert (message["touser"], message["data"]) == ("oLiMei", {"thing1": {"value": "信用码已使用"}})


async def test_a_program_code_is_a_picture(wechat: WeChat) -> None:
    assert (await wechat.program_code(scene="m=ABC", page="pages/merchant/index", now=NOW)).startswith(b"\xff\xd8")
    assert await refusal_of(wechat.program_code(scene="x" * 33, page="pages/merchant/index", now=NOW)) == "wechat_unavailable"


async def test_forgetting_everything_in_between_costs_a_second_try_and_no_answer(wechat: WeChat, memory: Memory, cache: Redis) -> None:
    await wechat.phone_of(await memory.new_code("phone", "13800138000"), now=NOW)
    await cache.flushdb()
    assert await wechat.phone_of(await memory.new_code("phone", "13900139000"), now=NOW) == "13900139000"


async def test_one_token_serves_until_shortly_before_its_end() -> None:
    wechat, asked = answering(said(**TOKEN, errcode=0, phone_info={"purePhoneNumber": "1"}))
    for minutes in (0, 114, 115):
        await wechat.phone_of("c", now=NOW + timedelta(minutes=minutes))
    fetched, used = "/cgi-bin/stable_token", "/wxa/business/getuserphonenumber"
    assert [request.url.path for request in asked] == [fetched, used, used, fetched, used]


async def test_a_token_that_ended_early_is_fetched_anew_once() -> None:
    wechat, asked = answering(said(**TOKEN), said(errcode=40001, errmsg="invalid credential"))
    assert await refusal_of(wechat.phone_of("c", now=NOW)) == "wechat_unavailable"
    assert len(asked) <= 4


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said(errcode=40029, errmsg="invalid code"), "wechat_code_invalid"),
        (said(errcode=40163, errmsg="code been used"), "wechat_code_used"),
        (said(errcode=40226, errmsg="code blocked"), "wechat_user_blocked"),
        (said(errcode=-1, errmsg="system error"), "wechat_unavailable"),
        (said(errcode=45011, errmsg="api minute-quota reach limit"), "wechat_unavailable"),
        (said(errcode=40125, errmsg="invalid appsecret"), "wechat_unavailable"),
        (said(session_key="without an openid"), "wechat_unavailable"),
        (httpx2.Response(502, text="<html>Bad Gateway</html>"), "wechat_unavailable"),
        (httpx2.Response(200, text="<html>maintenance</html>"), "wechat_unavailable"),
        (httpx2.Response(200, json=["a list"]), "wechat_unavailable"),
        (httpx2.ConnectError("refused"), "wechat_unavailable"),
        (httpx2.ReadTimeout("late"), "wechat_unavailable"),
    ],
)
async def test_every_way_to_fail_has_a_word(answer: Answer, code: str) -> None:
    wechat, _ = answering(answer)
    assert await refusal_of(wechat.openid_of("c")) == code


Call = Callable[[WeChat], Awaitable[Any]]


@pytest.mark.parametrize("call", [lambda wechat: wechat.openid_of("a code"), lambda wechat: wechat.phone_of("a code", now=NOW)])
@pytest.mark.parametrize("answer", [said(errcode=40125), httpx2.ConnectError("https://wechat.example/?secret=a+secret+of+ours")])
async def test_neither_secret_nor_code_stands_in_the_log(call: Call, answer: Answer) -> None:
    wechat, asked = answering(answer)
    with structlog.testing.capture_logs() as lines:
        await refusal_of(call(wechat))
    assert asked
    assert lines
    assert "secret of ours" not in json.dumps(lines)
    assert "secret+of" not in json.dumps(lines)
    assert "a code" not in json.dumps(lines)
