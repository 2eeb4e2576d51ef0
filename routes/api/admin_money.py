"""Where a benefit's money lies, and what funders were given for all benefits."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from models.ledger import LedgerAccount
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.allotments import set_allotment, set_appropriation
from server.benefits.queries.money import Allotted, Spot, allotments_of, funds
from server.benefits.queries.programme import find_benefit
from server.benefits.terms import MOST_FEN
from server.platform.clock import utc_now

Money = Annotated[reading.Integer, Field(ge=0, le=MOST_FEN)]
District = Annotated[reading.Text, StringConstraints(min_length=1, max_length=60)]


class AllotmentChange(reading.Body):
    """For a merchant or for a district: one of the two. `expected_fen`: what was seen allotted; if it no longer is, nothing changes."""

    merchant_id: UUID | None = None
    district: District | None = None
    expected_fen: Money
    allotted_fen: Money

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.merchant_id is None) == (self.district is None):
            raise PydanticCustomError("xinma_one_place", "either merchant_id or district")
        return self

    @property
    def spot(self) -> Spot:
        return Spot(merchant_id=self.merchant_id, district=self.district)


class AppropriationChange(reading.Body):
    """`cap_fen` null: as much as is granted. `expected_fen`: the cap that was seen; when it is no longer so, nothing changes."""

    expected_fen: Money | None
    cap_fen: Money | None


class AllotmentShown(BaseModel):
    merchant_id: UUID | None
    district: str | None
    allotted_fen: int
    used_fen: int
    held_fen: int
    left_fen: int


class Allotments(BaseModel):
    items: list[AllotmentShown]
    next: None


class FunderShown(BaseModel):
    """`granted_fen` of `cap_fen` is granted to benefits, less what came back; no cap: null."""

    code: str
    title_zh: str
    title_en: str
    granted_fen: int
    cap_fen: int | None


class Funders(BaseModel):
    items: list[FunderShown]
    next: None


@contract("What of a benefit's money is allotted to districts and merchants", answer=Allotments)
async def allotments(request: Request[State]) -> Response:
    return await _allotments(request.path_params["id"])


@contract("Allot money to a district or a merchant, if it still is what was seen", body=AllotmentChange, answer=Allotments, status=201,
          refusals=(409, 422))  # fmt: skip
async def allot(request: Request[State]) -> Response:
    body, benefit_id = await reading.body(request, AllotmentChange), request.path_params["id"]
    await set_allotment(
        benefit_id=benefit_id, spot=body.spot, expected_fen=body.expected_fen, allotted_fen=body.allotted_fen,
        actor_id=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    return await _allotments(benefit_id, status=201)


@contract("Funders, and how much of what each was given is granted", answer=Funders)
async def funders(request: Request[State]) -> Response:
    return await _funders()


@contract("Set what a funder was given for all benefits, if it still is what was seen", body=AppropriationChange, answer=Funders,
          status=201, refusals=(409,))  # fmt: skip
async def appropriate(request: Request[State]) -> Response:
    body, code = await reading.body(request, AppropriationChange), request.path_params["code"]
    await set_appropriation(funder=code, **body.model_dump(), actor_id=reading.account_id(request), now=utc_now())
    return await _funders(status=201)


async def _allotments(benefit_id: UUID, *, status: int = 200) -> Response:
    await find_benefit(benefit_id)
    return writing.ok({"items": [_allotted_json(each) for each in await allotments_of(benefit_id)], "next": None}, status=status)


async def _funders(*, status: int = 200) -> Response:
    return writing.ok({"items": [_fund_json(each) for each in await funds()], "next": None}, status=status)


def _allotted_json(each: Allotted) -> dict[str, Any]:
    place = {"merchant_id": each.spot.merchant_id, "district": each.spot.district}
    return {**place, "allotted_fen": each.granted_fen, "used_fen": each.used_fen, "held_fen": each.held_fen, "left_fen": each.left_fen}


def _fund_json(fund: LedgerAccount) -> dict[str, Any]:
    named = {name: getattr(fund.funder, name) for name in ("code", "title_zh", "title_en")}
    return {**named, "granted_fen": fund.out_fen, "cap_fen": fund.cap_fen}
