"""GET /: what this is, finding a merchant, and the ways to everything else."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from routes import reading
from routes.api import merchants
from routes.pages import render
from routes.state import State
from server.codes import short_number, static_code
from server.codes.keys import issuer_from
from server.codes.queries import find_by_short_number

TOOLS = {
    "/incentives": "page.incentives",
    "/verify": "page.verify",
    "/complaints": "complaint.follow",
    "/open-data": "page.opendata",
}
DOORS = {"/miniapp/": "page.landing.miniapp", "/admin": "page.landing.console", "/docs": "page.landing.docs"}


async def show(request: Request[State]) -> Response:
    """The number under a code leads to its merchant at once; other words are looked for in names."""
    q = request.query_params.get("q", "").strip()
    if short_number.parse(q):
        return await _merchant_of(request, q)
    found = await _found(request, q) if q else {"items": [], "next": None}
    language = reading.language(request)
    following = f"/?{urlencode({'q': q, 'lang': language, 'cursor': found['next']})}" if found["next"] else None
    tools = [(f"{path}?lang={language}", word) for path, word in TOOLS.items()]
    return render.page(
        request, "landing.html", language=language, q=q, found=found["items"], next=following, tools=tools, others=DOORS.items()
    )  # fmt: skip


async def _found(request: Request[State], q: str) -> dict[str, Any]:
    wanted = {"q": q} | {name: value for name, value in request.query_params.items() if name == "cursor"}
    return await merchants.found(request, reading.form(merchants.MerchantQuery, wanted))


async def _merchant_of(request: Request[State], number: str) -> Response:
    code = await find_by_short_number(number)
    text = static_code.encode(code.handle, keyring=request.state["keyring"], issuer=issuer_from(request.state["settings"]))
    return RedirectResponse(f"/m/{text}?{urlencode({'lang': reading.language(request)})}", status_code=303)
