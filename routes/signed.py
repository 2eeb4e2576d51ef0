"""Requests that a partner signed."""

from starlette.requests import Request

from routes import reading
from routes.state import State
from server.partners import signing
from server.partners.actions.identify import Caller, identify_partner
from server.partners.signing import Signed
from server.platform.clock import utc_now
from server.platform.errors import Forbidden


def is_signed(request: Request[State]) -> bool:
    return signing.is_signed(request.headers.get("authorization", ""))


async def caller(request: Request[State]) -> Caller:
    """Return the partner that signed the request. Forbidden("signature_invalid"), Forbidden("too_many_requests")."""
    found: Caller | None = request.scope.get("caller")
    if found is None:
        found = request.scope["caller"] = await identify_partner(
            request.headers["authorization"], await _sent(request), address=reading.address(request),
            keyring=request.state["keyring"], limits=request.state["limits"], now=utc_now(),
        )  # fmt: skip
    return found


def partner(request: Request[State]) -> Caller:
    """Return the partner that asks. Forbidden("signature_needed") for somebody with a token: partners sign."""
    found: Caller | None = request.scope.get("caller")
    if found is None:
        raise Forbidden("signature_needed")
    return found


async def _sent(request: Request[State]) -> Signed:
    """What stood on the wire. A body of GET is not read, so none is signed."""
    path, query = request.scope.get("raw_path") or request.scope["path"].encode(), request.scope["query_string"]
    return Signed(
        method=request.method,
        target=(path.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1"),
        body=b"" if request.method in ("GET", "HEAD") else await request.body(),
        idempotency_key=request.headers.get("idempotency-key", ""),
    )
