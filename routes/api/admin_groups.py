"""Who counts together: merchants put into groups, residents into households and districts."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.access.actions.households import set_district, set_household
from server.platform.clock import utc_now
from server.registry.actions.groups import change_members, make_group
from server.registry.queries import Group, find_group, merchant_groups

LIST_BYTES = 256 * 1024
"""A change may list five thousand merchants."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]


class GroupDraft(reading.Body):
    """`code` is what the scope of a benefit names; it never changes."""

    code: Code
    title_zh: Title
    title_en: Title


class MembersChange(reading.Body):
    """Who is in or out already stays so."""

    joining: Annotated[list[UUID], Field(max_length=5_000)] = []
    leaving: Annotated[list[UUID], Field(max_length=5_000)] = []


class HouseholdChange(reading.Body):
    """`number`: the household's in the register (户号), hashed with a key and not kept; null takes the residents out of any."""

    number: Annotated[reading.Text, StringConstraints(min_length=4, max_length=40)] | None
    residents: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class ResidenceChange(reading.Body):
    """`district`: where the residents live; empty: it is not known."""

    district: Annotated[reading.Text, StringConstraints(max_length=60)]
    residents: Annotated[list[UUID], Field(min_length=1, max_length=1_000)]


class GroupShown(BaseModel):
    id: UUID
    code: str
    title_zh: str
    title_en: str
    members: int


class Groups(BaseModel):
    items: list[GroupShown]
    next: None


class HouseholdAnswer(BaseModel):
    residents: int


@contract("Groups of merchants, by code", answer=Groups)
async def index(request: Request[State]) -> Response:
    return writing.ok({"items": [_group_json(each) for each in await merchant_groups()], "next": None})


@contract("Make a group of merchants", body=GroupDraft, answer=GroupShown, status=201, refusals=(409,))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, GroupDraft)
    await make_group(**body.model_dump(), actor_id=reading.account_id(request), now=utc_now())
    return writing.created(_group_json(await find_group(body.code)))


@contract("Put merchants into a group, and take others out", body=MembersChange, answer=GroupShown, status=201, refusals=(422,))
async def change(request: Request[State]) -> Response:
    body, code = await reading.body(request, MembersChange), request.path_params["code"]
    await change_members(code, joining=body.joining, leaving=body.leaving, actor_id=reading.account_id(request), now=utc_now())
    return writing.created(_group_json(await find_group(code)))


@contract("Put residents into one household, or out of any", body=HouseholdChange, answer=HouseholdAnswer, status=201, refusals=(422,))
async def household(request: Request[State]) -> Response:
    body, keyring = await reading.body(request, HouseholdChange), request.state["keyring"]
    actor_id = reading.account_id(request)
    await set_household(number=body.number, residents=body.residents, keyring=keyring, actor_id=actor_id, now=utc_now())
    return writing.created({"residents": len(set(body.residents))})


@contract("Note in which district residents live", body=ResidenceChange, answer=HouseholdAnswer, status=201, refusals=(422,))
async def residence(request: Request[State]) -> Response:
    body = await reading.body(request, ResidenceChange)
    await set_district(district=body.district, residents=body.residents, actor_id=reading.account_id(request), now=utc_now())
    return writing.created({"residents": len(set(body.residents))})


def _group_json(group: Group) -> dict[str, Any]:
    row = group.row
    return {"id": row.id, "code": row.code, "title_zh": row.title_zh, "title_en": row.title_en, "members": group.members}
