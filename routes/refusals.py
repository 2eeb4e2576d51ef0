"""How errors are answered: problem documents for programs, a page for people in a browser."""

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from routes import reading, writing
from routes.pages import render
from routes.problems import advice, problem, status_of
from routes.state import State
from server.partners.payscore import error_json
from server.platform import db
from server.platform.errors import DomainError, Invalid, NotFound
from server.platform.group_commit import NotWritten
from server.platform.logs import seen

log = structlog.get_logger("xinma.http")
OUTAGES = (NotWritten, *db.OUTAGES)
WECHATPAY = "/v3/"
"""What is asked in WeChat Pay's dialect is refused in it."""
CODE_OF_PLAIN = {400: "invalid_host", 413: "body_too_large"}
CODE_BY_STATUS = {405: "method_not_allowed", 413: "body_too_large", 406: "not_acceptable", 415: "unsupported_media_type"}

ADVICE = {"not_found": "page.problem.not_found"}
CODE_ADVICE = {"not_found": "page.problem.code_unknown", "gone": "page.problem.code_gone"}
"""What to tell who opened an address that leads nowhere, or scanned a code or typed its number (on the home page)."""


async def on_domain_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return _response(request, error, status_of(error))


async def on_http_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    found = NotFound("not_found") if error.status_code == 404 else Invalid(CODE_BY_STATUS.get(error.status_code, "invalid_body"))
    response = _response(request, found, error.status_code)
    response.headers.update(error.headers or {})
    if allowed := response.headers.get("allow"):
        response.headers["allow"] = ", ".join(sorted(allowed.split(", ")))
    return response


async def on_departure(request: Request[State], error: Exception) -> Response:
    """The caller left before the request was whole. Nobody hears this; the log and the counters do."""
    return Response(status_code=499)


async def on_outage(request: Request[State], error: Exception) -> Response:
    """The database cannot be reached: the caller may try again, and nothing was half done, since a deed is one transaction."""
    log.error("outage", **seen(error))
    return _response(request, Invalid("unavailable"), 503)


def on_bug(request: Request[State], error: Exception) -> Response:
    """The message of an error may quote what was sent, so the log says where it happened and not what was said."""
    log.error("bug", route=getattr(request.scope.get("route"), "path", "unmatched"), **seen(error))
    return _response(request, Invalid("internal"), 500)


async def unforeseen(request: Request[State], error: Exception) -> Response:
    """Where no handler of errors stands: 503 for an outage, 500 for a bug."""
    return await on_outage(request, error) if isinstance(error, OUTAGES) else on_bug(request, error)


def late(request: Request[State]) -> Response:
    """503: the deadline passed."""
    return _response(request, Invalid("deadline"), 503)


def slow(request: Request[State]) -> Response:
    """408, and the connection ends: the rest of the request is not waited for."""
    response = _response(request, Invalid("request_timeout"), 408)
    response.headers["connection"] = "close"
    return response


def in_plain_words(request: Request[State], start: Message) -> Response | None:
    """Return the problem document for a refusal of CODE_OF_PLAIN that the framework began to send as text, else None."""
    if Headers(raw=start["headers"]).get("content-type", "").partition(";")[0] != "text/plain":
        return None
    return _response(request, Invalid(CODE_OF_PLAIN[start["status"]]), start["status"])


def _response(request: Request[State], error: DomainError, status: int) -> Response:
    spoken = reading.language(request)
    found = problem(error, spoken) | {"status": status}
    if request.scope["path"].startswith(WECHATPAY):
        return writing.ok(error_json(error, status=status, message=found["title"]), status=status)
    headers = {"vary": "Accept, Accept-Language, Cookie", **advice(error, status)}
    if reading.is_browser(request):
        path = request.scope["path"]
        hint = (CODE_ADVICE if path == "/" or path.startswith("/m/") else ADVICE).get(error.code)
        return render.page(request, "problem.html", status=status, headers=headers, language=spoken, problem=found, advice=hint)
    return Response(writing.dumps(found), status, headers, "application/problem+json")
