"""What the console's pages may load and run: our own files, and inline scripts that carry the nonce of the answer.

The library's pages hold inline scripts and style attributes. Scripts get a nonce as their templates are read; styles are allowed inline.
"""

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from jinja2 import BaseLoader, Environment
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routes import refusals
from routes.reading import in_utf8

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_nonce: ContextVar[str] = ContextVar("nonce")


def nonce() -> str:
    """Return the nonce of the answer that is being made."""
    return _nonce.get()


class Guarded:
    """Pure ASGI: a fresh nonce, the policy that names it, and nothing of a page kept in a cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fresh = secrets.token_urlsafe(16)
        _nonce.set(fresh)

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY.format(nonce=fresh)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["cache-control"] = "no-store"
            await send(message)

        refused = b"%00" in scope.get("query_string", b"")  # no text that is kept or looked for holds NUL, and PostgreSQL takes none
        if refused or not in_utf8(Headers(scope=scope).get("content-type")):
            await PlainTextResponse("Bad Request", 400)(scope, receive, with_policy)
            return
        await self.app(scope, receive, with_policy)


class Answering:
    """Pure ASGI: the library reads forms and asks who is signed in before any handler of errors stands around it.

    What is refused there, or fails there, is answered here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except HTTPException as refusal:
            if started:
                raise
            await PlainTextResponse(refusal.detail, refusal.status_code)(scope, receive, send)
        except Exception as error:
            if started:
                raise
            await (await refusals.unforeseen(Request(scope), error))(scope, receive, send)


class Nonced(BaseLoader):
    """Another loader's templates, with the nonce on every script element."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, is_fresh = self.loader.get_source(environment, template)
        return source.replace("<script", '<script nonce="{{ csp_nonce() }}"'), name, is_fresh
