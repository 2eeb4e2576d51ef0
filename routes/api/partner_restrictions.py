"""Violations as operators report them, and what follows for a rider."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from models.restrictions import Listing, ViolationCount
from routes import once, reading, signed, writing
from routes.api.restriction_shapes import Objection, PolicyCode, RestrictionShown, Signature, restriction_json
from routes.endpoints import contract
from routes.state import State
from server.partners.queries import resident_of_order
from server.platform.clock import utc_now
from server.restrictions.actions.contest import file_objection, sign_commitment
from server.restrictions.actions.report import Report, report_violation
from server.restrictions.listing import extended
from server.restrictions.policy import find_policy
from server.restrictions.queries import listings_of_rider, served

RiderRef = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
TERMS: dict[str, Any] = {"answer": RestrictionShown, "status": 201, "refusals": (409, 422), "headers": ("Idempotency-Key",)}


class ViolationReport(reading.Body):
    """`report_ref` and `rider_ref` are the operator's own names for the report and the rider: no phone, no identity number.

    `order_number`: the deposit-free order on which it happened, by which the resident is known here.
    """

    report_ref: reading.Word
    policy: PolicyCode
    rider_ref: RiderRef
    kind: PolicyCode
    happened_at: AwareDatetime
    place: Annotated[reading.Text, StringConstraints(max_length=120)] = ""
    order_number: reading.Word | None = None


class CountNow(BaseModel):
    """How often this rider did this in that month; from `listed_from` on the month is listed."""

    policy: str
    rider_ref: str
    month: date
    kind: str
    count: int
    listed_from: int


class RiderQuery(reading.Page):
    """`pass_ends_on`: the last day of a season pass, to be told how long it then lasts."""

    rider_ref: RiderRef
    pass_ends_on: reading.Day | None = None


class RiderShown(BaseModel):
    """`barred_until`: the day from which the rider may ride again, null when not barred today."""

    items: list[RestrictionShown]
    next: UUID | None
    barred_until: date | None
    pass_extended_to: date | None


@contract("Report a violation", body=ViolationReport, answer=CountNow, status=201, refusals=(409, 422), headers=("Idempotency-Key",))
async def report(request: Request[State]) -> Response:
    asking, body = signed.partner(request), await reading.body(request, ViolationReport)
    resident_id = await resident_of_order(asking.partner.id, body.order_number) if body.order_number else None
    said = Report(**body.model_dump(exclude={"order_number"}), resident_id=resident_id)
    return await once.created(
        request, report_violation, _count_json, merchant_id=asking.partner.merchant_id, report=said,
        actor_id=asking.partner.account_id, now=utc_now(),
    )  # fmt: skip


@contract("A rider's restrictions, newest first", query=RiderQuery, answer=RiderShown)
async def index(request: Request[State]) -> Response:
    asking, asked, now = signed.partner(request), reading.query(request, RiderQuery), utc_now()
    merchant_id, spoken = asking.partner.merchant_id, reading.language(request)
    rows = await listings_of_rider(merchant_id, asked.rider_ref, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    bars = await served(merchant_id, asked.rider_ref, now=now)
    told = {
        "items": [restriction_json(row, spoken) for row in shown],
        "next": shown[-1].id if len(rows) > asked.limit else None,
        "barred_until": bars.until,
        "pass_extended_to": extended(asked.pass_ends_on, bars.extending) if asked.pass_ends_on else None,
    }
    return writing.ok(told, headers={"cache-control": "no-store"})


@contract("Pass on that a rider signed the commitment that lifts a first bar", body=Signature, **TERMS)
async def commit(request: Request[State]) -> Response:
    asking, _body = signed.partner(request), await reading.body(request, Signature)
    return await once.created(
        request, sign_commitment, _json(request), listing_id=request.path_params["id"], by_role=Role.PARTNER,
        account_id=asking.partner.account_id, now=utc_now(), merchant_id=asking.partner.merchant_id,
    )  # fmt: skip


@contract("Pass on what a rider says against a listing", body=Objection, **TERMS)
async def contest(request: Request[State]) -> Response:
    asking, body = signed.partner(request), await reading.body(request, Objection)
    return await once.created(
        request, file_objection, _json(request), listing_id=request.path_params["id"], text=body.text,
        account_id=asking.partner.account_id, now=utc_now(), merchant_id=asking.partner.merchant_id,
    )  # fmt: skip


def _count_json(count: ViolationCount) -> dict[str, Any]:
    names = ("policy", "rider_ref", "month", "kind", "count")
    listed_from = find_policy(count.policy).kinds[count.kind].listed_from
    return {**{name: getattr(count, name) for name in names}, "listed_from": listed_from}


def _json(request: Request[State]) -> Any:
    spoken = reading.language(request)

    def present(row: Listing) -> dict[str, Any]:
        return restriction_json(row, spoken)

    return present
