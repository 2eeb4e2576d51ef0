"""Typed endpoints: one description of a route serves the router, the policy and the OpenAPI document."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from models.enums import Role
from routes import signed
from routes.state import State
from server.access.actor import ANONYMOUS, Actor
from server.access.policy import may
from server.access.queries import identify
from server.platform.clock import utc_now
from server.platform.errors import Forbidden

Endpoint = Callable[[Request[State]], Awaitable[Response]]
E = TypeVar("E", bound=Endpoint)
MAX_BODY_BYTES = 64 * 1024


class PlainText(StringConvertor):
    """A segment of a path. One with control characters leads nowhere: PostgreSQL could not even be asked for it."""

    regex = r"[^/\x00-\x1f\x7f]+"


class ShortNumber(IntegerConvertor):
    """A number that a column can hold; Python takes long to read very long ones."""

    regex = "[0-9]{1,9}"


register_url_convertor("str", PlainText())
register_url_convertor("int", ShortNumber())


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What the OpenAPI document says of one endpoint. `answer` is the body's model, or a media type where it is not JSON.

    `also` lists further media types of the same answer, `empty` statuses that come without a body. `body_optional`: nothing need be sent.
    """

    summary: str
    answer: type[BaseModel] | str | None
    status: int = 200
    body: type[BaseModel] | None = None
    body_optional: bool = False
    body_media: str = "application/json"
    query: type[BaseModel] | None = None
    refusals: Sequence[int] = ()
    also: Sequence[str] = ()
    empty: Sequence[int] = ()
    headers: Sequence[str] = field(default_factory=tuple)


def contract(summary: str, **terms: Any) -> Callable[[E], E]:
    """Attach a Contract to an endpoint; what has none (pages of the console) stays out of the document."""

    def attach(endpoint: E) -> E:
        endpoint.contract = Contract(summary=summary, **terms)  # type: ignore[attr-defined]
        return endpoint

    return attach


def contract_of(endpoint: Endpoint) -> Contract | None:
    return getattr(endpoint, "contract", None)


def url(path: str, *, max_body_size: int = MAX_BODY_BYTES, **endpoints: Endpoint) -> Route:
    """Return the one Route of a path: `url("/api/v1/me/score", GET=my_score.show)`. HEAD comes with GET, OPTIONS with all."""

    async def dispatch(request: Request[State]) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"allow": ", ".join(sorted(route.methods or ()))})
        method = "GET" if request.method == "HEAD" else request.method
        who = request.scope["actor"] = await _who(request)
        if not may(method, path, who.roles):
            raise Forbidden("not_signed_in" if who.roles == {Role.ANONYMOUS} else "not_allowed")
        response = await endpoints[method](request)
        if who.account_id is not None:
            response.headers.setdefault("cache-control", "no-store")
        return response

    limit = None if endpoints.keys() == {"GET"} else max_body_size  # who only gets reads no body
    route = Route(path, dispatch, methods=[*endpoints, "OPTIONS"], name=path, max_body_size=limit)
    route.endpoints = endpoints  # type: ignore[attr-defined]
    return route


async def _who(request: Request[State]) -> Actor:
    """Return who asks: whose key signed the request, whose token it carries, or nobody."""
    if signed.is_signed(request):
        return (await signed.caller(request)).actor
    token = _token(request)
    return await identify(token, now=utc_now()) if token else ANONYMOUS


def _token(request: Request[State]) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
