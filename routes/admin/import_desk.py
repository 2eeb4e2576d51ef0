"""Registers and feeds handed in at the console: sent piece by piece, taken in by a job, followed on a page."""

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette_admin import route

from models.enums import Feed, UploadPart
from models.uploads import Upload
from routes.admin.desk import Desk, account_id, names_of, sent_fields, sentences
from routes.admin.registers import titled
from routes.admin.words import spoken
from routes.problems import status_of
from server.ingestion.uploads import queries
from server.ingestion.uploads.actions import announce_upload, hand_in, take_piece
from server.ingestion.uploads.pieces import MOST_FILE_BYTES, PARTS, PIECE_BYTES
from server.platform.clock import utc_now
from server.platform.errors import DomainError, NotFound

ROWS = 25
USUAL_SOURCE = {Feed.MERCHANTS: "market_supervision", Feed.INSPECTIONS: "lives"}


class ImportDesk(Desk):
    menu_label, icon, path, route_name = spoken("imports"), "fa fa-file-import", "/imports", "imports"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        if request.method == "POST":
            return await _answered(_announce(request, await sent_fields(request)))
        rows = await queries.uploads(before=_id(request.query_params.get("before")), limit=ROWS + 1)
        return self.page(
            request, "imports.html", rows=rows[:ROWS], following=rows[ROWS - 1].id if len(rows) > ROWS else None, parts=PARTS,
            names=await names_of(row.by_account_id for row in rows), sources=await queries.sources(), usual=USUAL_SOURCE, titled=titled,
            piece_bytes=PIECE_BYTES, most_bytes=MOST_FILE_BYTES, share=share,
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        row = await queries.find_upload(request.path_params["id"])
        names, rejects = await names_of([row.by_account_id]), await queries.has_rejects(row.id)
        return self.page(request, "import.html", row=row, names=names, rejects=rejects, over=row.state in queries.OVER, share=share(row))

    @route("/{id:uuid}/progress")
    async def progress(self, request: Request) -> Response:
        """How far it is, as JSON: asked for every second while it runs."""
        row = await queries.find_upload(request.path_params["id"])
        counts = {name: getattr(row, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
        return JSONResponse({"state": row.state, "over": row.state in queries.OVER, "share": share(row), **counts})

    @route("/{id:uuid}/pieces/{part}/{position:int}", methods=["POST"])
    async def piece(self, request: Request) -> Response:
        """One piece of a file, as bytes; its size is bounded by the console's limit on bodies."""
        content = await request.body()
        return await _answered(_keep(request, content))

    @route("/{id:uuid}/handing-in", methods=["POST"])
    async def hand_in(self, request: Request) -> Response:
        id = request.path_params["id"]

        async def deed() -> Mapping[str, Any]:
            await hand_in(upload_id=id, actor_id=account_id(request), now=utc_now())
            return {"page": f"/admin/imports/{id}"}

        return await _answered(deed())

    @route("/{id:uuid}/rejects.csv")
    async def rejects(self, request: Request) -> Response:
        row = await queries.find_upload(request.path_params["id"])
        if not await queries.has_rejects(row.id):
            raise NotFound("not_found")
        headers = {"content-disposition": f'attachment; filename="rejects-{row.id}.csv"', "cache-control": "no-store"}
        return StreamingResponse(queries.pieces(row.id, UploadPart.REJECTS), headers=headers, media_type="text/csv; charset=utf-8")


def share(row: Upload) -> int:
    """Return how much is done, in percent: rows reckoned against line breaks, never quite all before it is over."""
    if row.state in queries.OVER:
        return 100
    return min(99, 100 * row.rows // row.lines) if row.lines else 0


async def _announce(request: Request, fields: Mapping[str, str]) -> Mapping[str, Any]:
    feed = next((each for each in Feed if each == fields.get("feed")), Feed.MERCHANTS)
    files = {part: (fields.get(f"{part}_name", ""), _size(fields.get(f"{part}_bytes", ""))) for part in PARTS[feed]}
    source, now = fields.get("source", "")[:40], utc_now()
    row = await announce_upload(feed=feed, source_code=source, files=files, actor_id=account_id(request), now=now)
    return {"pieces": f"/admin/imports/{row.id}/pieces", "handing_in": f"/admin/imports/{row.id}/handing-in"}


async def _keep(request: Request, content: bytes) -> Mapping[str, Any]:
    asked = request.path_params
    part = next((each for each in UploadPart if each == asked["part"]), None)
    if part is None or asked["position"] > MOST_FILE_BYTES // PIECE_BYTES:
        raise NotFound("not_found")
    await take_piece(upload_id=asked["id"], part=part, position=asked["position"], content=content, actor_id=account_id(request))
    return {}


async def _answered(deed: Awaitable[Mapping[str, Any]]) -> Response:
    """Answer a script: with what the deed gives, or with sentences that say why not."""
    try:
        return JSONResponse(await deed)
    except DomainError as error:
        return JSONResponse({"says": sentences(error)}, status_of(error))


def _size(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
