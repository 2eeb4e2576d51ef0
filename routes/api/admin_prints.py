"""Orders to print for a district: asked for, watched, downloaded, ended."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from models.enums import Industry, PrintSheet
from models.printing import PrintOrder
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.platform.clock import utc_now
from server.platform.errors import Conflict, NotFound
from server.printing.actions import end_print, note_download, order_print
from server.printing.jobs.parts import file_of
from server.printing.progress import PrintState, expires_at, percent, state_of
from server.printing.queries import find_print_order, print_orders


class PrintRequest(reading.Body):
    """Sheets for every open merchant of a district, of an industry, or both. `with_proof` adds the offline symbol to posters."""

    sheet: PrintSheet
    district: Annotated[reading.Text, StringConstraints(max_length=60)] = ""
    industry: Industry | None = None
    with_proof: bool = False


class PrintOrderShape(BaseModel):
    """`made` of `wanted` merchants are drawn; the file can be downloaded while the state is `ready`, until `expires_at`."""

    id: UUID
    sheet: PrintSheet
    district: str
    industry: Industry | None
    with_proof: bool
    state: PrintState
    wanted: int
    made: int
    percent: Annotated[int, Field(ge=0, le=100)]
    file_bytes: int | None
    asked_at: datetime
    done_at: datetime | None
    expires_at: datetime | None


class PrintOrders(BaseModel):
    items: list[PrintOrderShape]
    next: UUID | None


@contract("Orders to print, newest first", query=reading.Page, answer=PrintOrders)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, reading.Page)
    rows = await print_orders(before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    return writing.ok({"items": [order_json(row) for row in shown], "next": shown[-1].id if len(rows) > asked.limit else None})


@contract(
    "Have posters, stickers or table cards of many merchants drawn; a job does it",
    body=PrintRequest,
    answer=PrintOrderShape,
    status=201,
    refusals=(422,),
)
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, PrintRequest)
    order = await order_print(**body.model_dump(), actor_id=reading.account_id(request), now=utc_now())
    return writing.created(order_json(order))


@contract("One order, and how far it is", answer=PrintOrderShape)
async def show(request: Request[State]) -> Response:
    return writing.ok(order_json(await find_print_order(request.path_params["id"])))


@contract("The ZIP of an order's PDFs; the look is recorded", answer="application/zip", refusals=(409, 410))
async def file(request: Request[State]) -> Response:
    return await download(request, request.path_params["id"], actor_id=reading.account_id(request))


@contract("Stop an order, or take its file away", answer=PrintOrderShape, status=201, refusals=(409,))
async def end(request: Request[State]) -> Response:
    order = await end_print(request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(order_json(order))


async def download(request: Request[State], order_id: UUID, *, actor_id: UUID) -> Response:
    """Send an order's file from the disk. Conflict("print_not_ready"); NotFound("gone") once it expired or was ended."""
    order, now = await find_print_order(order_id), utc_now()
    state = state_of(done_at=order.done_at, ended_at=order.ended_at, now=now)
    if state is PrintState.UNDER_WAY:
        raise Conflict("print_not_ready")
    path = file_of(Path(request.state["settings"].files), order.id)
    if state is not PrintState.READY or not path.is_file():
        raise NotFound("gone")
    await note_download(order.id, actor_id=actor_id, now=now)
    name = f"{order.sheet}-{order.asked_at:%Y%m%d}-{order.wanted}.zip"
    return FileResponse(path, filename=name, media_type="application/zip", headers={"cache-control": "no-store"})


def order_json(row: PrintOrder) -> dict[str, Any]:
    names = ("id", "sheet", "district", "industry", "with_proof", "wanted", "made", "file_bytes", "asked_at", "done_at")
    return {name: getattr(row, name) for name in names} | {
        "state": state_of(done_at=row.done_at, ended_at=row.ended_at, now=utc_now()),
        "percent": percent(made=row.made, wanted=row.wanted, done=row.done_at is not None),
        "expires_at": expires_at(row.done_at) if row.done_at else None,
    }
