"""Finding merchants, and one merchant's facts without a scan being logged."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Industry
from models.registry import Merchant
from routes import reading, writing
from routes.endpoints import contract
from routes.pages.credit_page import CreditJson
from routes.state import State
from server.codes import short_number, static_code
from server.codes.keys import issuer_from
from server.codes.queries import find_by_short_number, open_codes_of
from server.platform.clock import local_day, utc_now
from server.platform.errors import NotFound
from server.registry.queries import Wanted, find_merchants, find_merchants_near
from server.reports.place import PLACE, place_e6
from server.reports.queries import merchant_credit
from server.scoring.queries import grades_of_merchants
from server.scoring.standings import GradeLine, GradeState

Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,1200}$")]
NOWHERE: Mapping[UUID, int] = MappingProxyType({})


class MerchantQuery(reading.Query):
    """`q`: part of the name, a whole unified social credit code, or the 12 digits printed beside a code.

    `near`: latitude,longitude; nearest first, one page only, whatever the cursor.
    """

    q: Annotated[reading.Text, StringConstraints(max_length=60)] = ""
    district: Annotated[reading.Text, StringConstraints(max_length=60)] | None = None
    industry: Industry | None = None
    near: Annotated[str, Field(pattern=f"^{PLACE.pattern}$")] | None = None
    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class MerchantLine(BaseModel):
    """`grade` and `colour` are null in every state but `graded`; `distance_metres` is told where `near` was asked."""

    code: str
    name: str
    district: str
    address: str
    industry: Industry
    state: GradeState
    grade: str | None
    grade_title: str | None
    colour: str | None
    points: int | None
    latitude: float | None
    longitude: float | None
    distance_metres: int | None


class MerchantLines(BaseModel):
    items: list[MerchantLine]
    next: str | None


@contract("Find merchants by name, district, industry or place", query=MerchantQuery, answer=MerchantLines, refusals=(422,))
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, MerchantQuery)
    return writing.ok(await found(request, asked))


@contract("One merchant's facts, as on its credit page; no scan is logged", answer=CreditJson, refusals=(410,))
async def show(request: Request[State]) -> Response:
    state = request.state
    issuer = issuer_from(state["settings"])
    facts = await merchant_credit(request.path_params["code"], keyring=state["keyring"], issuer=issuer, now=utc_now())
    return Response(CreditJson(facts.credit).model_dump_json(), media_type="application/json")


async def found(request: Request[State], asked: MerchantQuery) -> dict[str, Any]:
    """Return a page of lines and the cursor of the next. The digits of a code find its merchant whatever else is asked: there is one."""
    if short_number.parse(asked.q):
        return {"items": await lines(request, await _merchant_of(asked.q)), "next": None}
    wanted = Wanted(words=asked.q, district=asked.district, industry=asked.industry)
    if asked.near:
        near = await find_merchants_near(wanted, place_e6(asked.near), limit=asked.limit)
        return {"items": await lines(request, [row for row, _ in near], {row.id: metres for row, metres in near}), "next": None}
    rows, following = await find_merchants(wanted, after=asked.cursor, limit=asked.limit)
    return {"items": await lines(request, rows), "next": following}


async def lines(request: Request[State], rows: Sequence[Merchant], metres: Mapping[UUID, int] = NOWHERE) -> list[dict[str, Any]]:
    """Return merchants as lists show them; one whose code was revoked has no line: there is nothing that leads to it."""
    return list((await lines_by_id(request, rows, metres)).values())


async def lines_by_id(
    request: Request[State], rows: Sequence[Merchant], metres: Mapping[UUID, int] = NOWHERE
) -> dict[UUID, dict[str, Any]]:
    """Return the same by the merchants' ids, in their order."""
    ids = [row.id for row in rows]
    codes = await open_codes_of(ids)
    grades = await grades_of_merchants(ids, today=local_day(utc_now()))
    keyring, issuer = request.state["keyring"], issuer_from(request.state["settings"])
    texts = {id: static_code.encode(code.handle, keyring=keyring, issuer=issuer) for id, code in codes.items()}
    spoken = reading.language(request)
    return {
        row.id: _who(row) | _grade(grades[row.id], spoken) | {"code": texts[row.id], "distance_metres": metres.get(row.id)}
        for row in rows
        if row.id in texts
    }


async def _merchant_of(number: str) -> list[Merchant]:
    try:
        return [(await find_by_short_number(number)).merchant]
    except NotFound:
        return []


def _who(row: Merchant) -> dict[str, Any]:
    return {
        "name": row.name,
        "district": row.district,
        "address": row.address,
        "industry": row.industry,
        "latitude": row.latitude_e6 / 1e6 if row.latitude_e6 is not None else None,
        "longitude": row.longitude_e6 / 1e6 if row.longitude_e6 is not None else None,
    }


def _grade(line: GradeLine, spoken: str) -> dict[str, Any]:
    tier = line.tier
    return {
        "state": line.state,
        "points": line.points,
        "grade": tier.code if tier else None,
        "grade_title": getattr(tier.title, spoken) if tier else None,
        "colour": tier.colour if tier else None,
    }
