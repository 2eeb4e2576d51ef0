"""Complaints and tips, as the administrator reads and decides them."""

from collections.abc import Awaitable
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import ComplaintKind, ComplaintState
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import spoken
from routes.api.admin_complaints import DecisionRequest
from routes.pages.complaints import last_day
from routes.pages.credit_page import facts_changed
from routes.reading import form
from server.complaints import queries
from server.complaints.actions import decide_complaint, look_at_contact
from server.complaints.states import MAKES, Party, moves
from server.platform.clock import utc_now

ROWS = 25
OPEN = (ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
MOST_CARDS, MOST_OVER = 20, 10

W = TypeVar("W", bound=StrEnum)


class ComplaintDesk(Desk):
    menu_label, icon, path, route_name = spoken("complaints"), "fa fa-comment-dots", "/complaints", "complaints"

    @route("/board")
    async def board(self, request: Request) -> Response:
        """A column for each state, the clock that runs out first on top."""
        kind = _word(ComplaintKind, request.query_params.get("kind"))
        columns = [(state, await queries.by_clock(kind=kind, state=state, limit=MOST_CARDS + 1)) for state in OPEN]
        over = await queries.closed_lately(kind=kind, limit=MOST_OVER)
        return self.page(
            request, "board.html", columns=columns, over=over, most=MOST_CARDS, kind=kind, kinds=list(ComplaintKind), now=utc_now(),
            last_day=last_day,
        )  # fmt: skip

    @route("")
    async def index(self, request: Request) -> Response:
        asked = request.query_params
        now = utc_now()
        cases = await queries.list_for_administrator(
            kind=_word(ComplaintKind, asked.get("kind")), states=[state] if (state := _word(ComplaintState, asked.get("state"))) else [],
            overdue_at=now if asked.get("late") else None, before=_id(asked.get("before")), limit=ROWS + 1,
        )  # fmt: skip
        following = cases[ROWS - 1].complaint.id if len(cases) > ROWS else None
        return self.page(
            request, "complaints.html", cases=cases[:ROWS], following=following, now=now, last_day=last_day, asked=asked,
            kinds=list(ComplaintKind), states=list(ComplaintState),
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        return await self._case(request)

    @route("/{id:uuid}/contact", methods=["POST"])
    async def contact(self, request: Request) -> Response:
        """Shown on this answer only; that it was looked at is recorded."""
        id = request.path_params["id"]
        contact = await look_at_contact(
            complaint_id=id, administrator_id=account_id(request), keyring=ours(request).state["keyring"], now=utc_now()
        )  # fmt: skip
        return await self._case(request, contact=contact)

    @route("/{id:uuid}/decision", methods=["POST"])
    async def decide(self, request: Request) -> Response:
        sent = await sent_fields(request)
        here = f"/admin/complaints/{request.path_params['id']}"
        deed = _decide(request, {name: sent.get(name, "") for name in ("decision", "note")})
        return await tried(request, deed, done="complaint.decided", onward=here)

    @route("/{id:uuid}/photos/{position:int}")
    async def photo(self, request: Request) -> Response:
        complaint = await queries.find_for_administrator(request.path_params["id"])
        found = await queries.find_photo(complaint, request.path_params["position"])
        return Response(found.jpeg, headers={"cache-control": "no-store"}, media_type="image/jpeg")

    async def _case(self, request: Request, **more: Any) -> Response:
        case = await queries.case_of(await queries.find_for_administrator(request.path_params["id"]))
        open_moves = moves(case.complaint.kind, [event.state for event in case.history], Party.ADMINISTRATOR)
        return self.page(request, "complaint.html", case=case, moves=open_moves, by=MAKES, now=utc_now(), last_day=last_day, **more)


def _decide(request: Request, typed: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        asked = form(DecisionRequest, typed)
        case = await decide_complaint(
            complaint_id=request.path_params["id"], administrator_id=account_id(request), to=asked.decision, note=asked.note, now=utc_now()
        )  # fmt: skip
        await facts_changed(ours(request), case.complaint.merchant_id)

    return deed()


def _word(kind: type[W], text: str | None) -> W | None:
    return next((word for word in kind if word == text), None)


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
