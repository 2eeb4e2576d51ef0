"""Voucher campaigns: opened, watched while their codes are made, given to residents, printed, ended."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from models.vouchers import VoucherCampaign, VoucherGrant
from routes import reading, writing
from routes.api.voucher_shapes import CampaignState, state_of
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.vouchers import end_campaign, grant_vouchers, note_printing, open_campaign
from server.benefits.queries.vouchers import campaigns, find_campaign, free_codes, grants_of
from server.benefits.terms import Moment
from server.platform.clock import utc_now

Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
MOST_GRANTS_SHOWN = 50


class CampaignDraft(reading.Body):
    """`pattern`: each `#` becomes one of 32 characters, the rest stands as it is. Long enough that a million guesses hit one code."""

    benefit_id: UUID
    title_zh: Title
    title_en: Title
    pattern: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9#-]{4,40}$")]
    wanted: Annotated[reading.Integer, Field(ge=1, le=2_000_000)]
    expires_at: Moment


class GrantRequest(reading.Body):
    """Everybody who stands in one of `tiers`, or the residents named: exactly one of the two."""

    tiers: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]], Field(max_length=10)] = []
    residents: Annotated[list[UUID], Field(max_length=1_000)] = []

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if bool(self.tiers) == bool(self.residents):
            raise PydanticCustomError("xinma_tiers_or_residents", "either tiers or residents")
        return self


class Grant(BaseModel):
    """`short` counts those for whom no voucher was left."""

    id: UUID
    tiers: list[str]
    residents: int
    given: int
    short: int
    done: bool
    asked_at: datetime


class Campaign(BaseModel):
    """`made` of `wanted` tells how far the job is; `granted` counts vouchers that are somebody's."""

    id: UUID
    benefit_id: UUID
    benefit_title: str
    title_zh: str
    title_en: str
    state: CampaignState
    pattern: str
    wanted: int
    made: int
    granted: int
    expires_at: datetime
    created_at: datetime
    ended_at: datetime | None


class CampaignWithGrants(Campaign):
    """The newest grants stand first."""

    grants: list[Grant]


class Campaigns(BaseModel):
    items: list[Campaign]
    next: UUID | None


@contract("Voucher campaigns, newest first", query=reading.Page, answer=Campaigns)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, reading.Page)
    rows = await campaigns(before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    spoken = reading.language(request)
    return writing.ok({"items": [campaign_json(row, spoken) for row in shown], "next": shown[-1].id if len(rows) > asked.limit else None})


@contract("One campaign, how far it is, and its newest grants", answer=CampaignWithGrants)
async def show(request: Request[State]) -> Response:
    campaign = await find_campaign(request.path_params["id"])
    grants = await grants_of(campaign.id, most=MOST_GRANTS_SHOWN)
    return writing.ok({**campaign_json(campaign, reading.language(request)), "grants": [grant_json(each) for each in grants]})


@contract("Open a campaign; a job makes its codes", body=CampaignDraft, answer=Campaign, status=201, refusals=(422,))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, CampaignDraft)
    campaign = await open_campaign(**body.model_dump(), actor_id=reading.account_id(request), now=utc_now())
    return writing.created(campaign_json(campaign, reading.language(request)))


@contract("Give vouchers to tiers or to residents; a job does it", body=GrantRequest, answer=Grant, status=201, refusals=(409, 422))
async def grant(request: Request[State]) -> Response:
    body = await reading.body(request, GrantRequest)
    made = await grant_vouchers(
        request.path_params["id"], tiers=body.tiers, residents=body.residents, actor_id=reading.account_id(request), now=utc_now()
    )
    return writing.created(grant_json(made))


@contract("End a campaign: vouchers that were not used count no more", answer=Campaign, status=201, refusals=(409,))
async def end(request: Request[State]) -> Response:
    campaign = await end_campaign(request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(campaign_json(campaign, reading.language(request)))


@contract("The codes that are nobody's yet, to print; the look is recorded", answer="text/csv")
async def codes(request: Request[State]) -> Response:
    return await printed_codes(request, reading.account_id(request))


async def printed_codes(request: Request[State], actor_id: UUID) -> Response:
    """The free codes of the campaign in the path as CSV; that they were taken out is recorded. NotFound."""
    campaign = await find_campaign(request.path_params["id"])
    await note_printing(campaign.id, actor_id=actor_id, now=utc_now())
    name = f'attachment; filename="vouchers-{campaign.id}.csv"'
    return StreamingResponse(_lines(campaign.id), media_type="text/csv", headers={"content-disposition": name})


async def _lines(campaign_id: UUID) -> AsyncIterator[str]:
    yield "code\r\n"
    async for batch in free_codes(campaign_id):
        yield "".join(f"{code}\r\n" for code in batch)


def campaign_json(row: VoucherCampaign, spoken: str) -> dict[str, Any]:
    names = ("id", "benefit_id", "title_zh", "title_en", "pattern", "wanted", "made", "granted", "expires_at", "created_at", "ended_at")
    title = row.benefit.title_en if spoken == "en" else row.benefit.title_zh
    return {name: getattr(row, name) for name in names} | {"benefit_title": title, "state": state_of(row, now=utc_now())}


def grant_json(row: VoucherGrant) -> dict[str, Any]:
    names = ("id", "tiers", "given", "short", "asked_at")
    return {name: getattr(row, name) for name in names} | {"residents": len(row.residents), "done": row.done_at is not None}
