"""Who looked at a resident's data, as the resident reads it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from models.access import PersonalLook
from models.enums import LookPurpose, Role
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from routes.wording import say
from server.access.queries import looks_at


class NotedLook(BaseModel):
    """`merchant` is null when somebody of the city looked."""

    id: UUID
    looked_at: datetime
    role: Role
    merchant: str | None
    purpose: LookPurpose
    message: str


class AccessLog(BaseModel):
    items: list[NotedLook]
    next: UUID | None


class AccessLogQuery(reading.Query):
    """`cursor`: the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@contract("Who looked at my data, newest first", query=AccessLogQuery, answer=AccessLog, refusals=(422,))
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, AccessLogQuery)
    looks = await looks_at(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    spoken = reading.language(request)
    following = looks[asked.limit - 1].id if len(looks) > asked.limit else None
    return writing.ok({"items": [look_json(look, spoken) for look in looks[: asked.limit]], "next": following})


def look_json(look: PersonalLook, language: str) -> dict[str, Any]:
    return {
        "id": look.id,
        "looked_at": look.looked_at,
        "role": look.role,
        "merchant": look.merchant and look.merchant.name,
        "purpose": look.purpose,
        "message": say(f"look_{look.purpose}", language),
    }
