"""What stands around every request, tried with endpoints that misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from routes.edge import HEADERS, Edge
from routes.measures import RequestLog
from server.app import ANSWERS_TO_ERRORS
from server.platform.errors import Conflict, Forbidden, Reason, Refused

Endpoint = Callable[[Request], Awaitable[Response]]


def around(endpoint: Endpoint, *, deadline_seconds: float = 5) -> Starlette:
    """An application with one endpoint at `/` and nothing else but the edge and what answers errors."""
    return Starlette(
        routes=[Route("/", endpoint, methods=["GET", "POST"])],
        middleware=[Middleware(Edge, deadline_seconds=deadline_seconds, log=RequestLog(wanted=False))],
        exception_handlers=ANSWERS_TO_ERRORS,
    )


async def asked(app: Any, method: str = "GET", **options: Any) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return await client.request(method, "/", **options)


async def test_every_answer_is_named_and_carries_the_headers_it_lacks() -> None:
    async def own_policy(request: Request) -> Response:
        return PlainTextResponse("here", headers={"referrer-policy": "no-referrer"})

    first, second = [await asked(around(own_policy)) for _ in range(2)]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert {name: first.headers[name] for name in HEADERS} == {**HEADERS, "referrer-policy": "no-referrer"}


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (Conflict("username_taken"), 409, {}),
        (Refused("join_first", reasons=[Reason(code="join_by_scoring_consent", remedy="give_scoring_consent")]), 422, {}),
        (Forbidden("not_allowed"), 403, {}),
        (Forbidden("not_signed_in"), 401, {"www-authenticate": "Bearer"}),
        (Forbidden("too_many_requests", reasons=[Reason(code="try_again_in", gap=17)]), 429, {"retry-after": "17"}),
        (Refused("wechat_unavailable"), 503, {"retry-after": "1"}),
        (ConnectionRefusedError("database"), 503, {"retry-after": "1"}),
        (TimeoutError(), 503, {"retry-after": "1"}),
    ],
)
async def test_a_refusal_is_a_problem_document_that_says_what_to_do(error: Exception, status: int, headers: dict[str, str]) -> None:
    async def refuses(request: Request) -> Response:
        raise error

    answer = await asked(around(refuses))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert headers.items() <= dict(answer.headers).items()
    assert answer.json().keys() == {"type", "title", "status", "code", "detail", "reasons"}
    assert answer.json()["status"] == status
    assert answer.json()["type"] == f"/docs/errors#{answer.json()['code']}"


async def test_a_refusal_is_worded_in_the_language_of_who_asks() -> None:
    async def refuses(request: Request) -> Response:
        raise Forbidden("not_allowed")

    assert (await asked(around(refuses))).json()["title"] == "您没有此权限"
    assert (await asked(around(refuses), headers={"accept-language": "en-GB"})).json()["title"] == "You may not do this"
    assert (await asked(around(refuses), headers={b"accept-language": b"\xff;;;q=x,,"})).status_code == 403


async def test_a_bug_is_a_problem_document_and_the_log_says_where_but_quotes_nobody() -> None:
    async def breaks(request: Request) -> Response:
        raise KeyError(request.query_params["number"])

    with structlog.testing.capture_logs() as lines:
        answer = await asked(around(breaks), params={"number": "11010519491231002X"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "x-request-id" in answer.headers
    (line,) = lines
    assert (line["event"], line["error"]) == ("bug", "KeyError")
    assert any("in breaks" in place for place in line["where"])
    assert "11010519491231002X" not in json.dumps(lines) + answer.text


async def test_past_the_deadline_the_caller_hears_503_and_the_work_is_given_up() -> None:
    given_up = asyncio.Event()

    async def hangs(request: Request) -> Response:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            given_up.set()
            raise
        return Response()

    answer = await asked(around(hangs, deadline_seconds=0.05))
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "deadline", "1")
    assert given_up.is_set()


async def test_work_that_will_not_be_cancelled_does_not_answer_twice() -> None:
    finished = asyncio.Event()

    async def insists(request: Request) -> Response:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)
        finished.set()
        return PlainTextResponse("late")

    answer = await asked(around(insists, deadline_seconds=0.05))
    assert (answer.status_code, answer.json()["code"]) == (503, "deadline")
    assert finished.is_set()


async def test_a_body_that_does_not_arrive_is_408_and_the_connection_ends() -> None:
    async def reads(request: Request) -> Response:
        return Response(await request.body())

    said = await spoken_to(around(reads, deadline_seconds=0.05), [{"type": "http.request", "body": b"begin", "more_body": True}])
    assert (said[0]["status"], json.loads(said[1]["body"])["code"]) == (408, "request_timeout")
    assert (b"connection", b"close") in said[0]["headers"]


async def test_a_caller_who_leaves_is_no_bug() -> None:
    async def reads(request: Request) -> Response:
        return Response(await request.body())

    with structlog.testing.capture_logs() as lines:
        said = await spoken_to(around(reads), [{"type": "http.request", "body": b"begin", "more_body": True}, {"type": "http.disconnect"}])
    assert said[0]["status"] == 499
    assert lines == []


async def test_an_answer_in_pieces_has_the_whole_time_for_each() -> None:
    async def tells(request: Request) -> Response:
        async def pieces() -> AsyncIterator[str]:
            for number in range(4):
                await asyncio.sleep(0.15)
                yield f"{number} "

        return StreamingResponse(pieces())

    assert (await asked(around(tells, deadline_seconds=0.4))).text == "0 1 2 3 "


async def test_an_answer_whose_next_piece_does_not_come_is_cut() -> None:
    async def stalls(request: Request) -> Response:
        async def pieces() -> AsyncIterator[str]:
            yield "begin"
            await asyncio.sleep(60)

        return StreamingResponse(pieces())

    with pytest.raises(asyncio.CancelledError):
        await asked(around(stalls, deadline_seconds=0.05))


async def test_what_is_no_request_passes_through() -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    edge = Edge(inner, deadline_seconds=1, log=RequestLog(wanted=False))
    await edge({"type": "websocket"}, None, None)  # type: ignore[arg-type]
    assert seen == ["websocket"]


async def spoken_to(app: Any, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the application these messages of one POST and then silence; return what it sent."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(dict(message))

    scope = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "root_path": "", "query_string": b"", "headers": []}
    await app({**scope, "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "state": {}}, receive, send)
    return said
