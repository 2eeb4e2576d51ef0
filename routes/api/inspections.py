"""Inspections: written on site by an inspector, their photos shown to everybody."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.registry import Record
from routes import once, reading
from routes.api.complaints import merchant_of
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.sent_photos import Base64, decoded
from routes.state import State
from server.inspections.actions import OnSite, record_inspection
from server.inspections.queries import find_photo
from server.platform.clock import utc_now
from server.platform.photos import MAX_PHOTOS
from server.platform.pictures import clean_photos
from server.registry.contents import MAX_TEXT

PHOTO_CACHE = "public, max-age=3600"
Words = Annotated[reading.Text, StringConstraints(min_length=1, max_length=MAX_TEXT)]


class FindingSeen(reading.Body):
    text: Words
    risk: Literal["low", "moderate", "high"] = "low"
    corrected: bool = False


class InspectionRequest(reading.Body):
    """`photos` are JPEG, PNG or WebP files in base64; everything here is public at once."""

    catalogue_code: OnSite = "routine_inspection"
    result: Literal["passed", "corrected_on_site", "correction_ordered", "failed"]
    mark: Annotated[reading.Integer, Field(ge=0, le=100)] | None = None
    note: Annotated[reading.Text, StringConstraints(max_length=MAX_TEXT)] = ""
    findings: Annotated[list[FindingSeen], Field(max_length=20)] = []
    photos: list[Base64] = Field(default=[], max_length=MAX_PHOTOS)


class Inspection(BaseModel):
    id: UUID
    catalogue_code: str
    dated_on: str
    result: str
    mark: int | None
    findings: int


@contract(
    "Record an inspection of today; it is public at once", body=InspectionRequest, answer=Inspection, status=201,
    refusals=(409, 410, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def create(request: Request[State]) -> Response:
    body, merchant = await reading.body(request, InspectionRequest), await merchant_of(request)
    pictures = await clean_photos(decoded(body.photos), pictures=request.state["pictures"])
    answer = await once.created(
        request, record_inspection, inspection_json, merchant_id=merchant.id, catalogue_code=body.catalogue_code, content=_content(body),
        mark=body.mark, pictures=pictures, inspector_id=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    await facts_changed(request, merchant.id)
    return answer


@contract("A photo of an inspection", answer="image/jpeg", refusals=(410,))
async def photo(request: Request[State]) -> Response:
    merchant = await merchant_of(request)
    found = await find_photo(merchant.id, request.path_params["id"], request.path_params["position"])
    return Response(found.jpeg, headers={"cache-control": PHOTO_CACHE}, media_type="image/jpeg")


def _content(body: InspectionRequest) -> dict[str, Any]:
    said: dict[str, Any] = {"result": body.result, "findings": [finding.model_dump() for finding in body.findings]}
    return said | ({"note": body.note} if body.note else {})


def inspection_json(row: Record) -> dict[str, Any]:
    return {
        "id": row.id,
        "catalogue_code": row.catalogue_code,
        "dated_on": row.dated_on.isoformat(),
        "result": row.content["result"],
        "mark": row.mark,
        "findings": len(row.content["findings"]),
    }
