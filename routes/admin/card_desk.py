"""Incentive cards: offered, issued to tiers, residents or vehicles, taken back."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import flash, route

from models.enums import CardBearer, SubjectKind
from routes import reading
from routes.admin.desk import Desk, account_id, sent_fields, sentences, tried
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.words import spoken, told
from routes.api.admin_cards import CardDraft, IssueRequest
from server.benefits.actions.cards import end_card, end_issued_card, issue_cards, offer_card
from server.benefits.queries.cards import cards, find_card, holders, issues_of
from server.benefits.queries.programme import histories
from server.platform.clock import utc_now
from server.platform.errors import DomainError
from server.scoring.queries import live_scorecard

MOST, MOST_HELD = 100, 20


class CardDesk(Desk):
    menu_label, icon, path, route_name = spoken("cards"), "fa fa-id-card", "/cards", "cards"

    @route("")
    async def index(self, request: Request) -> Response:
        return self.page(request, "cards.html", rows=await cards(before=None, limit=MOST), titled=titled)

    @route("/new", methods=["GET", "POST"])
    async def new(self, request: Request) -> Response:
        fields, faults = await sent_fields(request), list[str]()
        if request.method == "POST":
            try:
                wish = reading.form(CardDraft, _wish(fields))
                chosen = wish.model_dump(exclude={"benefits"})
                card = await offer_card(**chosen, benefit_ids=wish.benefits, actor_id=account_id(request), now=utc_now())
            except DomainError as error:
                faults = sentences(error)
            else:
                flash(request, told("card.offered_now"), "success")
                return RedirectResponse(f"/admin/cards/{card.id}", 303)
        offers = [row.benefit for row in await histories(before=None, limit=MOST)]
        return self.page(
            request, "card_new.html", status=400 if faults else 200, fields=fields, faults=faults, offers=offers, titled=titled,
            bearers=list(CardBearer),
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        card, live = await find_card(request.path_params["id"]), await live_scorecard(SubjectKind.RESIDENT)
        return self.page(
            request, "card.html", card=card, titled=titled, tiers=live[1].tiers if live else (), issues=await issues_of(card.id, most=MOST),
            held=await holders(card.id, before=None, limit=MOST_HELD),
        )  # fmt: skip

    @route("/{id:uuid}/issues", methods=["POST"])
    async def issue(self, request: Request) -> Response:
        fields = await sent_fields(request)

        async def deed() -> None:
            wish = reading.form(IssueRequest, _issue(fields))
            await issue_cards(
                request.path_params["id"], tiers=wish.tiers, residents=wish.residents, valid_until=wish.valid_until,
                vehicles=wish.named(ours(request).state["keyring"]), actor_id=account_id(request), now=utc_now(),
            )  # fmt: skip

        return await tried(request, deed(), done="card.issued", onward=_here(request))

    @route("/{id:uuid}/held/{number}/end", methods=["POST"])
    async def take_back(self, request: Request) -> Response:
        deed = end_issued_card(request.path_params["id"], request.path_params["number"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="card.taken_back", onward=_here(request))

    @route("/{id:uuid}/end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        deed = end_card(request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="card.ended_now", onward=_here(request))


def _wish(fields: dict[str, str]) -> dict[str, Any]:
    chosen = [name.removeprefix("benefit_") for name in fields if name.startswith("benefit_")]
    return {**{name: fields.get(name, "") for name in ("code", "bearer", "title_zh", "title_en")}, "benefits": chosen}


def _issue(fields: dict[str, str]) -> dict[str, Any]:
    """Return an issue as the API would be asked for it: lists are texts with a line for each."""
    vehicles = [line.split() for line in fields.get("vehicles", "").splitlines() if line.strip()]
    return {
        "tiers": [name.removeprefix("tier_") for name in fields if name.startswith("tier_")],
        "residents": fields.get("residents", "").split(),
        "vehicles": [{"plate": words[0], "resident_id": words[1] if words[1:] else None} for words in vehicles],
        "valid_until": fields.get("valid_until") or None,
    }


def _here(request: Request) -> str:
    card_id: UUID = request.path_params["id"]
    return f"/admin/cards/{card_id}"
