"""Voucher campaigns: opened, watched while their codes are made, given to tiers, printed, ended."""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import flash, route

from models.benefits import Benefit
from models.enums import BenefitState, SubjectKind
from routes.admin.desk import Desk, account_id, sent_fields, sentences, tried
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.terms_form import MINUTES
from routes.admin.words import language, spoken, told
from routes.api.admin_vouchers import MOST_GRANTS_SHOWN, CampaignDraft, GrantRequest, printed_codes
from routes.api.voucher_shapes import state_of
from routes.problems import status_of
from routes.reading import form
from server.benefits.actions.vouchers import end_campaign, grant_vouchers, open_campaign
from server.benefits.queries.vouchers import campaigns, find_campaign, grants_of
from server.platform.clock import LOCAL, utc_now
from server.platform.errors import DomainError
from server.scoring.queries import live_scorecard
from server.scoring.scorecard import Tier

ROWS = 20
HERE = "/admin/vouchers"


class VoucherDesk(Desk):
    menu_label, icon, path, route_name = spoken("vouchers"), "fa fa-ticket-simple", "/vouchers", "vouchers"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The campaigns, and the form of another one; what was typed stays where something is wrong."""
        sent, faults, status = await sent_fields(request), list[str](), 200
        if request.method == "POST":
            try:
                made = await open_campaign(**form(CampaignDraft, _wish(sent)).model_dump(), actor_id=account_id(request), now=utc_now())
            except DomainError as error:
                faults, status = sentences(error), status_of(error)
            else:
                flash(request, told("vouchers.opened"), "success")
                return RedirectResponse(f"{HERE}/{made.id}", 303)
        rows, now = await campaigns(before=_id(request.query_params.get("before")), limit=ROWS + 1), utc_now()
        following = rows[ROWS - 1].id if len(rows) > ROWS else None
        return self.page(
            request, "vouchers.html", status=status, rows=rows[:ROWS], following=following, typed=sent,
            faults=faults, titled=titled, state=lambda each: state_of(each, now=now), benefits=await _benefits(),
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        campaign = await find_campaign(request.path_params["id"])
        grants, state = await grants_of(campaign.id, most=MOST_GRANTS_SHOWN), state_of(campaign, now=utc_now())
        under_way = state == "making" or any(each.done_at is None for each in grants)
        return self.page(
            request, "voucher.html", campaign=campaign, grants=grants, state=state, under_way=under_way, titled=titled,
            tiers=await _tiers(), tier_of=lambda tier: tier.title.en if language() == "en" else tier.title.zh,
        )  # fmt: skip

    @route("/{id:uuid}/grants", methods=["POST"])
    async def grant(self, request: Request) -> Response:
        return await tried(request, _grant(request, await sent_fields(request)), done="vouchers.granting", onward=_here(request))

    @route("/{id:uuid}/end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        await sent_fields(request)
        deed = end_campaign(request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="vouchers.ended", onward=_here(request))

    @route("/{id:uuid}/codes", methods=["POST"])
    async def codes(self, request: Request) -> Response:
        await sent_fields(request)
        return await printed_codes(ours(request), account_id(request))


def _wish(sent: dict[str, str]) -> dict[str, Any]:
    """Return what was typed as the interface takes it; what cannot be read is left for its rules to refuse."""
    wish: dict[str, Any] = {name: sent.get(name, "") for name in ("benefit_id", "title_zh", "title_en", "pattern", "wanted", "expires_at")}
    with suppress(ValueError):
        wish["wanted"] = int(wish["wanted"][:9])
    with suppress(ValueError):
        wish["expires_at"] = datetime.strptime(wish["expires_at"], MINUTES).replace(tzinfo=LOCAL).isoformat()
    return wish


def _grant(request: Request, sent: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        chosen: dict[str, Any] = {"tiers": [tier.code for tier in await _tiers() if sent.get(f"tier_{tier.code}")]}
        wish = form(GrantRequest, chosen)
        await grant_vouchers(request.path_params["id"], tiers=wish.tiers, residents=[], actor_id=account_id(request), now=utc_now())

    return deed()


async def _tiers() -> Sequence[Tier]:
    live = await live_scorecard(SubjectKind.RESIDENT)
    return live[1].tiers if live else ()


async def _benefits() -> Sequence[Benefit]:
    return await Benefit.exclude(state=BenefitState.ENDED).order_by("-id").limit(100)


def _here(request: Request) -> str:
    return f"{HERE}/{request.path_params['id']}"


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
