"""What stands around every request: a deadline, a line in the log, security headers, an answer even to a bug."""

import asyncio
import os
import time
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routes import refusals
from routes.measures import RequestLog

STRICT_CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": STRICT_CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
}
RAW_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Edge:
    """Pure ASGI. Names the request, notes it (routes/measures.py) and adds the headers that the answer has not set itself.

    Past the deadline the caller hears 503 and the work is cancelled, but not waited for: a frozen database holds its caller beyond
    any cancellation. An answer that is sent piece by piece has the whole time again for each piece: who takes none is cut.
    """

    def __init__(self, app: ASGIApp, *, deadline_seconds: float, log: RequestLog) -> None:
        self.app = app
        self.deadline_seconds = deadline_seconds
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send)
        answer.watch(_this_task(), self.deadline_seconds)
        began = time.perf_counter()
        try:
            await self._answered(scope, receive, answer)
        finally:
            answer.watching.cancel()
            route = getattr(scope.get("route"), "path", "unmatched")
            seconds = time.perf_counter() - began
            self.log.note(request_id=answer.request_id, method=scope["method"], route=route, status=answer.status, seconds=seconds)

    async def _answered(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self.app(scope, answer.receive, answer)
        except asyncio.CancelledError:
            if answer.late is None:
                raise
            _this_task().uncancel()
            await answer.late
        except Exception as error:
            if not answer.status:
                await refusals.on_bug(Request(scope), error)(scope, receive, answer)
            raise


class _Answer:
    """Sends the answer, or the late one in its place; remembers the status. What the framework refuses in plain words is said again
    as a problem document.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.raw_receive, self.send = scope, receive, send
        self.request_id = os.urandom(16).hex()
        self.status = 0
        self.waits_for_caller = False
        self.replaced = False
        self.late: asyncio.Task[None] | None = None

    async def __call__(self, message: Message) -> None:
        if self.late is None and not self.replaced:
            await self._send(message)

    async def receive(self) -> Message:
        self.waits_for_caller = True
        message = await self.raw_receive()
        self.waits_for_caller = False
        return message

    def watch(self, work: "asyncio.Task[Any]", seconds: float) -> None:
        self.watching = asyncio.get_running_loop().call_later(seconds, self.abandon, work)
        self.watch_again = partial(self.watch, work, seconds)

    def abandon(self, work: "asyncio.Task[Any]") -> None:
        if not self.status:
            refusal = refusals.slow if self.waits_for_caller else refusals.late
            response = refusal(Request(self.scope))
            self.late = asyncio.create_task(response(self.scope, self.receive, self._send))
        work.cancel()

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            plain = message["status"] in refusals.CODE_OF_PLAIN
            if plain and (refusal := refusals.in_plain_words(Request(self.scope), message)):
                self.replaced = True
                await refusal(self.scope, self.receive, self._send)
                return
            self.status = message["status"]
            headers = message["headers"]
            named = {name for name, _ in headers}
            added = [pair for pair in RAW_HEADERS if pair[0] not in named]
            message["headers"] = [*headers, *added, (b"x-request-id", self.request_id.encode())]
        await self.send(message)
        if message.get("more_body"):
            self.watching.cancel()
            self.watch_again()


def _this_task() -> "asyncio.Task[Any]":
    task = asyncio.current_task()
    assert task is not None, "a request is answered inside a task"
    return task
