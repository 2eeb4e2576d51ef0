"""Scorecards, as administrators read them, move their tiers, see what that would do, and make it count."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import flash, route

from models.enums import SubjectKind
from models.scoring import Scorecard
from routes import reading
from routes.admin.desk import Desk, RejectionNote, account_id, sent_fields, sentences, tried
from routes.admin.registers import titled
from routes.admin.words import spoken, told
from routes.problems import status_of
from server.platform.clock import local_day, utc_now
from server.platform.errors import DomainError, Invalid, NotFound, Reason
from server.scoring.actions import draft_tiers, publish_scorecard, reject_scorecard
from server.scoring.queries import card_of, list_scorecards, live_scorecard, simulate
from server.scoring.scorecard import Tier

MOST = 100


class ScorecardDesk(Desk):
    menu_label, icon, path, route_name = spoken("scorecards"), "fa fa-sliders", "/scorecards", "scorecards"

    @route("")
    async def index(self, request: Request) -> Response:
        rows = await list_scorecards(kind=None, state=None, before=None, limit=MOST)
        return self.page(request, "scorecards.html", rows=rows, titled=titled, kinds=list(SubjectKind))

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        row = await _found(request)
        return self.page(request, "scorecard.html", row=row, card=card_of(row), titled=titled, me=account_id(request))

    @route("/{kind}/tiers", methods=["GET", "POST"])
    async def tiers(self, request: Request) -> Response:
        """The tiers of the live version as a form; a draft of them when it is sent."""
        kind = next((each for each in SubjectKind if each == request.path_params["kind"]), None)
        live = await live_scorecard(kind) if kind else None
        if kind is None or live is None:
            raise NotFound("no_scorecard")
        sent = await sent_fields(request)
        if not sent:
            return self.page(request, "scorecard_tiers.html", kind=kind, tiers=live[1].tiers, fields={}, faults=[])
        try:
            changed = _tiers(live[1].tiers, sent)
            row = await draft_tiers(kind, changed, actor_id=account_id(request), now=utc_now())
        except DomainError as error:
            shown = {"kind": kind, "tiers": live[1].tiers, "fields": sent, "faults": sentences(error)}
            return self.page(request, "scorecard_tiers.html", status=status_of(error), **shown)
        flash(request, told("scorecard.drafted"), "success")
        return RedirectResponse(f"/admin/scorecards/{row.id}", 303)

    @route("/{id:uuid}/simulation", methods=["POST"])
    async def simulate(self, request: Request) -> Response:
        """Reads only, and only so many subjects: it may be asked for as often as one likes."""
        row = await _found(request)
        found = await simulate(row, day=local_day(utc_now()))
        return self.page(request, "scorecard.html", row=row, card=card_of(row), titled=titled, me=account_id(request), found=found)

    @route("/{id:uuid}/publication", methods=["POST"])
    async def publish(self, request: Request) -> Response:
        deed = publish_scorecard(request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="scorecard.published", onward=_onward(request))

    @route("/{id:uuid}/rejection", methods=["POST"])
    async def reject(self, request: Request) -> Response:
        fields, id = await sent_fields(request), request.path_params["id"]

        async def deed() -> None:
            said = reading.form(RejectionNote, {"note": fields.get("note", "")})
            await reject_scorecard(id, note=said.note, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="benefit.rejected", onward=_onward(request))


def _onward(request: Request) -> str:
    """Return where to go on: the page of the scorecard, or the inbox that the deed was done from."""
    return "/admin/approvals" if request.query_params.get("from") == "approvals" else f"/admin/scorecards/{request.path_params['id']}"


async def _found(request: Request) -> Scorecard:
    row = await Scorecard.get_or_none(id=request.path_params["id"])
    if row is None:
        raise NotFound("not_found")
    return row


def _tiers(before: tuple[Tier, ...], sent: dict[str, str]) -> list[dict[str, Any]]:
    """Return the tiers with the points and titles of the form; what they may be is decided by the scorecard itself."""
    unread = [Reason(code="wrong_format", path=f"{tier.code}_points", expected="123") for tier in before if _points(sent, tier) is None]
    if unread:
        raise Invalid("invalid_scorecard", reasons=unread)
    return [
        tier.model_dump()
        | {"minimum_points": _points(sent, tier), "title": {"zh": sent.get(f"{tier.code}_zh", ""), "en": sent.get(f"{tier.code}_en", "")}}
        for tier in before
    ]


def _points(sent: dict[str, str], tier: Tier) -> int | None:
    text = sent.get(f"{tier.code}_points", "").strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else None
