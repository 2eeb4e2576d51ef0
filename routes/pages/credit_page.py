"""GET /m/{code}: what anyone who scans a merchant's code sees, as a page and as JSON. Every answered scan is logged first."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ScanPurpose
from routes import reading
from routes.endpoints import contract
from routes.pages import render
from routes.state import State
from server.codes.keys import issuer_from
from server.platform.announcements import forget_everywhere
from server.platform.clock import utc_now
from server.platform.errors import Invalid, Reason
from server.reports.actions import Scanned
from server.reports.facts import MerchantCredit
from server.reports.place import PLACE, rounded_place
from server.reports.queries import FoundCredit, merchant_credit

KEPT_SECONDS = 3.0
KEPT_BYTES = 64 * 1024 * 1024
FACTS_BY_JSON = 4
"""How much memory facts take, by the length of their JSON."""
HEADERS = {"vary": "Accept, Accept-Language, Cookie", "cache-control": "no-cache"}


class CreditJson(RootModel[MerchantCredit]):
    """The facts of a merchant's credit page."""


class Look(BaseModel):
    """How a code is read. Other names are ignored: those who open links add their own."""

    model_config = ConfigDict(extra="ignore")

    at: str | None = Field(
        None, description="Where, if offered: latitude,longitude in degrees; kept to about 100 m", pattern=f"^{PLACE.pattern}$"
    )
    purpose: ScanPurpose = Field(ScanPurpose.VIEW, description="What for")
    full: bool = Field(False, description="The page with every record, however many")


class CreditPage:
    """One merchant's page in every form that was asked for so far. Its answers are made once and sent many times."""

    def __init__(self, found: FoundCredit, grown: Callable[[], None] = lambda: None) -> None:
        self.merchant_id, self.code_id, self.credit = found.merchant_id, found.code_id, found.credit
        self.code = found.credit.code
        self.json = _Answers(CreditJson(found.credit).model_dump_json().encode(), "application/json")
        self._html: dict[tuple[str, bool], _Answers] = {}
        self._grown = grown

    def weight(self) -> int:
        """Return about how many bytes it takes; `grown` is called when that becomes more."""
        return FACTS_BY_JSON * self.json.length + sum(each.length for each in self._html.values())

    def html(self, language: str, *, full: bool) -> "_Answers":
        if (language, full) not in self._html:
            path = f"/m/{self.code}"
            text = render.html("credit.html", language=language, path=path, credit=self.credit, full=full)
            self._html[language, full] = _Answers(text.encode(), "text/html")
            self._grown()
        return self._html[language, full]


class _Answers:
    """The bytes, and the word that they are unchanged."""

    def __init__(self, body: bytes, media_type: str) -> None:
        self.length = len(body)
        self.tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {"etag": self.tag, **HEADERS}
        self.whole = Response(body, 200, headers, media_type)
        self.unchanged = Response(None, 304, headers)

    def to(self, request: Request[State]) -> Response:
        known = request.headers.get("if-none-match")
        if known and (known == "*" or self.tag in (tag.strip().removeprefix("W/") for tag in known.split(","))):
            return self.unchanged
        return self.whole


@contract(
    "A merchant's credit page, or the same facts as JSON",
    query=Look,
    answer=CreditJson,
    also=("text/html",),
    empty=(304, 308),
    refusals=(410,),
)
async def show(request: Request[State]) -> Response:
    look, now = _look(request), utc_now()
    page = await _page(request, now)
    if page.code != request.path_params["code"]:
        return _moved(request, page.code)
    if request.method == "GET":
        await request.state["scans"].add(_scanned(page, look, now))
    if reading.prefers_json(request):
        return page.json.to(request)
    return page.html(reading.language(request), full=look.full).to(request)


async def facts_changed(request: Request[State], merchant_id: UUID) -> None:
    """Let the next scan of a merchant read its facts anew, in every process. Call it after the deed is committed."""
    await forget_everywhere(request.state["cache"], request.state["pages"], str(merchant_id))


async def _page(request: Request[State], now: datetime) -> CreditPage:
    code = request.path_params["code"].upper()
    return await request.state["pages"].read(code, partial(_read, request, code, now))


async def _read(request: Request[State], code: str, now: datetime) -> tuple[str, CreditPage]:
    state = request.state
    found = await merchant_credit(code, keyring=state["keyring"], issuer=issuer_from(state["settings"]), now=now)
    return str(found.merchant_id), CreditPage(found, partial(state["pages"].weigh_again, code))


def _moved(request: Request[State], code: str) -> Response:
    query = request.url.query
    return Response(None, 308, {"location": f"/m/{quote(code)}" + (f"?{query}" if query else ""), "cache-control": "no-cache"})


AS_USUAL = Look.model_validate({})


def _look(request: Request[State]) -> Look:
    at = request.headers.get("scan-at")
    if not request.scope["query_string"] and at is None:
        return AS_USUAL
    look = reading.query(request, Look)
    return look if at is None else look.model_copy(update={"at": at})


def _scanned(page: CreditPage, look: Look, now: datetime) -> Scanned:
    latitude, longitude = _place(look.at) if look.at else (None, None)
    return Scanned(page.merchant_id, page.code_id, look.purpose, latitude, longitude, now)


def _place(at: str) -> tuple[int, int]:
    try:
        return rounded_place(at)
    except ValueError:
        raise Invalid("invalid_query", reasons=[Reason(code="wrong_format", path="at", expected="30.24,120.15")]) from None
