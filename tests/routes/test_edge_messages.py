"""The deadline and the headers, message by message: nobody waits, nothing is said twice, nothing kept is changed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from routes.edge import Edge
from routes.measures import RequestLog

Work = Callable[[Scope, Receive, Send], Awaitable[None]]


class Heard:
    """What the caller hears of one request."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.whole = asyncio.Event()

    async def send(self, message: Message) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.whole.set()

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def code(self) -> str:
        return str(json.loads(self.messages[1]["body"])["code"])


async def nothing_more() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def asked(work: Work, heard: Heard, *, deadline_seconds: float = 5, receive: Receive = nothing_more) -> "asyncio.Task[None]":
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    edge = Edge(work, deadline_seconds=deadline_seconds, log=RequestLog(wanted=False))
    return asyncio.create_task(edge(scope, receive, heard.send))


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"no-referrer")]})
    await send({"type": "http.response.body", "body": b"done"})


async def test_an_answer_that_is_sent_many_times_is_not_changed() -> None:
    headers: list[tuple[bytes, bytes]] = [(b"etag", b'"1"')]

    async def again(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    await asked(again, Heard())
    assert headers == [(b"etag", b'"1"')]


async def test_work_that_hears_no_cancellation_keeps_nobody_waiting_and_says_nothing_later() -> None:
    thawed, started = asyncio.Event(), asyncio.Event()

    async def frozen(scope: Scope, receive: Receive, send: Send) -> None:
        started.set()
        while not thawed.is_set():
            try:
                await thawed.wait()
            except asyncio.CancelledError:
                continue
        await answer(scope, receive, send)

    heard = Heard()
    task = asked(frozen, heard, deadline_seconds=0.02)
    await asyncio.wait_for(heard.whole.wait(), 10)
    assert (heard.code, task.done()) == ("deadline", False)
    thawed.set()
    await task
    assert len(heard.messages) == 2


async def test_an_answer_under_way_at_the_deadline_is_cut() -> None:
    async def drips(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(60)

    heard = Heard()
    with pytest.raises(asyncio.CancelledError):
        await asked(drips, heard, deadline_seconds=0.02)
    assert (heard.status, heard.whole.is_set()) == (200, False)


async def test_a_server_that_stops_is_not_mistaken_for_a_deadline() -> None:
    heard = Heard()
    task = asked(lambda scope, receive, send: asyncio.sleep(60), heard)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard.messages == []


async def test_a_time_limit_that_was_kept_is_not_left_running() -> None:
    heard = Heard()
    await asked(answer, heard, deadline_seconds=0.02)
    await asyncio.sleep(0.05)
    assert (heard.status, len(heard.messages)) == (200, 2)
