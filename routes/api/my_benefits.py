"""Benefits and redemptions, as the resident sees them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.api import merchants
from routes.api.benefit_shapes import MyBenefits, MyRedemptions, my_benefit_json, my_redemption_json
from routes.api.merchants import MerchantLines
from routes.endpoints import contract
from routes.state import State
from server.benefits.eligibility import reasons_to_refuse
from server.benefits.queries.facts import cases_of_resident, find_offer
from server.benefits.queries.places import merchants_within
from server.benefits.queries.redemptions import redemptions_of
from server.platform.clock import local_day, utc_now

NO_STORE = {"cache-control": "no-store"}


class MyListQuery(reading.Query):
    """`cursor`: the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PlacesQuery(reading.Query):
    """`cursor`: the `next` of the page before."""

    cursor: merchants.Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@contract("Every benefit, whether I may use it, and every reason why not", answer=MyBenefits)
async def index(request: Request[State]) -> Response:
    spoken = reading.language(request)
    found = await cases_of_resident(reading.resident_id(request), keyring=request.state["keyring"], now=utc_now())
    items = [my_benefit_json(listed, case, reasons_to_refuse(case), spoken) for listed, case in found]
    items.sort(key=lambda item: not item["available"])
    return writing.ok({"items": items, "next": None}, headers=NO_STORE)


@contract("Where a benefit counts, by name", query=PlacesQuery, answer=MerchantLines, refusals=(422,))
async def places(request: Request[State]) -> Response:
    asked, listed = reading.query(request, PlacesQuery), await find_offer(request.path_params["id"])
    rows, following = await merchants_within(listed.offer.terms.scope, day=local_day(utc_now()), after=asked.cursor, limit=asked.limit)
    return writing.ok({"items": await merchants.lines(request, rows), "next": following}, headers=NO_STORE)


@contract("What I used, newest first", query=MyListQuery, answer=MyRedemptions)
async def redemptions(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, MyListQuery), reading.language(request)
    rows = await redemptions_of(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    items = [my_redemption_json(row, spoken) for row in rows[: asked.limit]]
    return writing.ok({"items": items, "next": following}, headers=NO_STORE)
