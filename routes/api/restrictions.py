"""Restrictions for the rider concerned, for who decides on objections, and as published."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from routes import reading, writing
from routes.api.restriction_shapes import (
    CountShown,
    Objection,
    PolicyCode,
    RestrictionShown,
    RestrictionsShown,
    Signature,
    counts_json,
    restriction_json,
)
from routes.endpoints import contract
from routes.state import State
from server.platform.clock import local_day, utc_now
from server.restrictions.actions.contest import decide_objection, file_objection, sign_commitment
from server.restrictions.months import plus
from server.restrictions.policy import find_policy
from server.restrictions.queries import find_listing, listings_of_resident, open_objections, published

NO_STORE = {"cache-control": "no-store"}


class PublishedQuery(reading.Page):
    """`month`: any day of it; last month when nothing is said."""

    policy: PolicyCode
    month: reading.Day | None = None
    limit: Annotated[int, reading.Field(ge=1, le=100)] = 50


class PublishedListing(BaseModel):
    """`rider` is the operator's own name for the rider, masked: it says to them that it is they, and to nobody else who they are."""

    operator: str
    rider: str
    month: date
    counts: list[CountShown]
    months_in_a_row: int
    bar_from: date
    bar_until: date


class PublishedListings(BaseModel):
    items: list[PublishedListing]
    next: UUID | None


class ObjectionDecision(reading.Body):
    upheld: bool
    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]


@contract("A month's published list", query=PublishedQuery, answer=PublishedListings, refusals=(422,))
async def index(request: Request[State]) -> Response:
    asked, spoken, today = reading.query(request, PublishedQuery), reading.language(request), local_day(utc_now())
    policy, month = find_policy(asked.policy), (asked.month or plus(today.replace(day=1), -1)).replace(day=1)
    rows = await published(policy.code, month=month, day=today, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    items = [
        {
            "operator": row.merchant.name, "rider": masked(row.rider_ref), "month": row.month,
            "counts": counts_json(policy, row.counts, spoken), "months_in_a_row": row.streak,
            "bar_from": row.bar_from, "bar_until": row.bar_until,
        }
        for row in shown
    ]  # fmt: skip
    return writing.ok({"items": items, "next": shown[-1].id if len(rows) > asked.limit else None})


@contract("The own restrictions, newest first", query=reading.Page, answer=RestrictionsShown)
async def mine(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, reading.Page), reading.language(request)
    rows = await listings_of_resident(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [restriction_json(row, spoken) for row in shown], "next": following}, headers=NO_STORE)


@contract("Sign the commitment that lifts a first bar", body=Signature, answer=RestrictionShown, status=201, refusals=(409, 422))
async def commit(request: Request[State]) -> Response:
    await reading.body(request, Signature)
    row = await sign_commitment(
        listing_id=request.path_params["id"], by_role=Role.RESIDENT, account_id=reading.account_id(request), now=utc_now(),
        resident_id=reading.resident_id(request),
    )  # fmt: skip
    return writing.ok(restriction_json(row, reading.language(request)), status=201, headers=NO_STORE)


@contract("Object to being listed; a person decides", body=Objection, answer=RestrictionShown, status=201, refusals=(409, 422))
async def contest(request: Request[State]) -> Response:
    body = await reading.body(request, Objection)
    row = await file_objection(
        listing_id=request.path_params["id"], text=body.text, account_id=reading.account_id(request), now=utc_now(),
        resident_id=reading.resident_id(request),
    )  # fmt: skip
    return writing.ok(restriction_json(row, reading.language(request)), status=201, headers=NO_STORE)


@contract("Objections that nobody decided yet, oldest first", query=reading.Page, answer=RestrictionsShown)
async def objections(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, reading.Page), reading.language(request)
    rows = await open_objections(before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    items = [restriction_json(await find_listing(row.listing_id), spoken) for row in shown]
    return writing.ok({"items": items, "next": shown[-1].id if len(rows) > asked.limit else None}, headers=NO_STORE)


@contract("Decide on an objection", body=ObjectionDecision, answer=RestrictionShown, status=201, refusals=(409, 422))
async def decide(request: Request[State]) -> Response:
    body = await reading.body(request, ObjectionDecision)
    row = await decide_objection(
        listing_id=request.path_params["id"], upheld=body.upheld, note=body.note, account_id=reading.account_id(request), now=utc_now()
    )
    return writing.ok(restriction_json(row, reading.language(request)), status=201, headers=NO_STORE)


def masked(rider_ref: str) -> str:
    """Return the first and the last two characters of a name that is long enough to hide something between them."""
    return f"{rider_ref[:2]}***{rider_ref[-2:]}" if len(rider_ref) > 6 else "***"
