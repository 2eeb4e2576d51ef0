"""What stands around every request: a deadline, a log line, security headers, problem documents."""

import asyncio
import time
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routes import reading, writing
from routes.problems import problem, status_of
from routes.state import State
from server.platform.errors import DomainError, Invalid, NotFound

log = structlog.get_logger("xinma.http")
REQUESTS = Counter("xinma_http_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("xinma_http_request_seconds", "Time to the last byte", ["route"])
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
CODE_BY_STATUS = {405: "method_not_allowed", 413: "body_too_large", 406: "not_acceptable", 415: "unsupported_media_type"}


class Edge:
    """Pure ASGI: names the request, logs and counts it by route (never by URL, which may carry a code), and adds headers."""

    def __init__(self, app: ASGIApp, *, deadline_seconds: int) -> None:
        self.app = app
        self.deadline_seconds = deadline_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, uuid4().hex)
        began = time.perf_counter()
        try:
            await self._within_deadline(scope, receive, answer)
        finally:
            _note(scope, answer, time.perf_counter() - began)

    async def _within_deadline(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        # A frozen database holds its caller beyond any cancellation, so the work is abandoned rather than awaited.
        work = asyncio.ensure_future(self.app(scope, receive, answer))
        try:
            done, _ = await asyncio.wait([work], timeout=self.deadline_seconds)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if done:
            await work
            return
        work.cancel()
        work.add_done_callback(_forget)
        if not answer.status:
            late = _problem_response(Request(scope), 503, "deadline")
            late.headers["retry-after"] = "1"
            await late(scope, receive, answer)


class _Answer:
    """Sends, remembering the status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self.request_id
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self.send(message)


async def on_domain_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, DomainError)
    spoken = reading.language(request)
    headers = {"www-authenticate": "Bearer"} if status_of(error) == 401 else {}
    return Response(writing.dumps(problem(error, spoken)), status_of(error), headers, "application/problem+json")


async def on_http_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await on_domain_error(request, NotFound("not_found"))
    response = _problem_response(request, error.status_code, CODE_BY_STATUS.get(error.status_code, "invalid_body"))
    response.headers.update(error.headers or {})
    return response


async def on_bug(request: Request[State], error: Exception) -> Response:
    log.error("bug", error=type(error).__name__, route=_route(request.scope), exc_info=error)
    return _problem_response(request, 500, "internal")


def _problem_response(request: Request[State], status: int, code: str) -> Response:
    value = problem(Invalid(code), reading.language(request)) | {"status": status}
    return Response(writing.dumps(value), status, media_type="application/problem+json")


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _note(scope: Scope, answer: _Answer, seconds: float) -> None:
    route = _route(scope)
    REQUESTS.labels(scope["method"], route, str(answer.status)).inc()
    SECONDS.labels(route).observe(seconds)
    log.info("request", id=answer.request_id, method=scope["method"], route=route, status=answer.status, ms=round(seconds * 1000, 1))


def _forget(work: "asyncio.Future[None]") -> None:
    if not work.cancelled():
        work.exception()
