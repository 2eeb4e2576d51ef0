"""How errors are answered: problem documents for programs, a page for people in a browser."""

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.pages import render
from routes.problems import problem, status_of
from routes.state import State
from server.platform.errors import DomainError, Invalid, NotFound

log = structlog.get_logger("xinma.http")
CODE_BY_STATUS = {405: "method_not_allowed", 413: "body_too_large", 406: "not_acceptable", 415: "unsupported_media_type"}

ADVICE = {"not_found": "page.problem.code_unknown", "gone": "page.problem.code_gone"}
"""What to tell who scanned a code that leads nowhere."""


async def on_domain_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return _response(request, error, status_of(error))


async def on_http_error(request: Request[State], error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    found = NotFound("not_found") if error.status_code == 404 else Invalid(CODE_BY_STATUS.get(error.status_code, "invalid_body"))
    response = _response(request, found, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def on_outage(request: Request[State], error: Exception) -> Response:
    """The database cannot be reached: the caller may try again, and nothing was half done, since a deed is one transaction."""
    log.error("outage", error=type(error).__name__, said=str(error)[:200])
    return busy(request, "unavailable")


def on_bug(request: Request[State], error: Exception) -> Response:
    log.error("bug", error=type(error).__name__, route=getattr(request.scope.get("route"), "path", "unmatched"), exc_info=error)
    return _response(request, Invalid("internal"), 500)


def busy(request: Request[State], code: str) -> Response:
    """503 with the advice to come again."""
    return _response(request, Invalid(code), 503)


def _response(request: Request[State], error: DomainError, status: int) -> Response:
    spoken = reading.language(request)
    found = problem(error, spoken) | {"status": status}
    headers = {"www-authenticate": "Bearer"} if status == 401 else {"retry-after": "1"} if status == 503 else {}
    headers["vary"] = "Accept, Accept-Language, Cookie"
    if reading.is_browser(request):
        advice = ADVICE.get(error.code) if request.scope["path"].startswith("/m/") else None
        return render.page(request, "problem.html", status=status, headers=headers, language=spoken, problem=found, advice=advice)
    return Response(writing.dumps(found), status, headers, "application/problem+json")
