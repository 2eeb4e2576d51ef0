"""Incentive cards: offered, issued by tier or list, taken back, ended."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from models.enums import CardBearer
from routes import reading, writing
from routes.api.card_shapes import AdminCard, AdminCards, CardWithIssues, Issue, card_json, held_json, issue_json
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.cards import end_card, end_issued_card, issue_cards, offer_card
from server.benefits.cards import Vehicle, masked_plate
from server.benefits.orders import plate_hash
from server.benefits.queries.cards import cards, find_card, holders, issues_of
from server.platform.clock import utc_now
from server.platform.crypto import Keyring

MOST_SHOWN = 50
LIST_BYTES = 256 * 1024
"""An issue may list a thousand residents or vehicles."""
Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
Tier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]


class CardDraft(reading.Body):
    """`code` is what a condition on `resident.cards` names; it never changes."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    bearer: CardBearer
    title_zh: Title
    title_en: Title
    benefits: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class VehicleNamed(reading.Body):
    """`plate` is hashed with a key before anything else is done with it; `resident_id`: who is shown the card."""

    plate: Annotated[reading.Text, StringConstraints(min_length=4, max_length=20)]
    resident_id: UUID | None = None


class IssueRequest(reading.Body):
    """Everybody who stands in one of `tiers`, the residents named, or the vehicles named: exactly one of the three."""

    tiers: Annotated[list[Tier], Field(max_length=10)] = []
    residents: Annotated[list[UUID], Field(max_length=1_000)] = []
    vehicles: Annotated[list[VehicleNamed], Field(max_length=1_000)] = []
    valid_until: Annotated[reading.Day, Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _names_one_kind(self) -> Self:
        if sum(map(bool, (self.tiers, self.residents, self.vehicles))) != 1:
            raise PydanticCustomError("xinma_tiers_residents_or_vehicles", "exactly one of tiers, residents, vehicles")
        return self

    def named(self, keyring: Keyring) -> list[Vehicle]:
        """Return the vehicles, their plates hashed."""
        return [
            Vehicle(plate_hash=plate_hash(keyring, each.plate), plate_shown=masked_plate(each.plate), resident_id=each.resident_id)
            for each in self.vehicles
        ]


@contract("Incentive cards, newest first", query=reading.Page, answer=AdminCards)
async def index(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, reading.Page), reading.language(request)
    rows = await cards(before=asked.cursor, limit=asked.limit + 1)
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [card_json(row, spoken) for row in rows[: asked.limit]], "next": following})


@contract("One card, its newest issues and who holds it", answer=CardWithIssues)
async def show(request: Request[State]) -> Response:
    card = await find_card(request.path_params["id"])
    issues, held = await issues_of(card.id, most=MOST_SHOWN), await holders(card.id, before=None, limit=MOST_SHOWN)
    shown = {"issues": [issue_json(each) for each in issues], "held": [held_json(each) for each in held]}
    return writing.ok(card_json(card, reading.language(request)) | shown)


@contract("Offer a card that bundles benefits", body=CardDraft, answer=AdminCard, status=201, refusals=(409, 422))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, CardDraft)
    wish = body.model_dump(exclude={"benefits"})
    card = await offer_card(**wish, benefit_ids=body.benefits, actor_id=reading.account_id(request), now=utc_now())
    return writing.created(card_json(await find_card(card.id), reading.language(request)))


@contract("Issue a card to tiers, residents or vehicles; a job does it", body=IssueRequest, answer=Issue, status=201, refusals=(409, 422))
async def issue(request: Request[State]) -> Response:
    body = await reading.body(request, IssueRequest)
    made = await issue_cards(
        request.path_params["id"], tiers=body.tiers, residents=body.residents, vehicles=body.named(request.state["keyring"]),
        valid_until=body.valid_until, actor_id=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    return writing.created(issue_json(made))


@contract("Take one card back", answer=AdminCard, status=201)
async def take_back(request: Request[State]) -> Response:
    card_id = request.path_params["id"]
    await end_issued_card(card_id, request.path_params["number"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(card_json(await find_card(card_id), reading.language(request)))


@contract("Offer a card no more: none of it counts from now on", answer=AdminCard, status=201, refusals=(409,))
async def end(request: Request[State]) -> Response:
    card = await end_card(request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(card_json(card, reading.language(request)))
