"""What an account was told, and up to when it was read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import NoticeKind
from models.notices import Notice
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from routes.wording import say
from server.notices.actions import mark_read
from server.notices.queries import Inbox, inbox_of
from server.platform.clock import utc_now


class Message(BaseModel):
    """`object_id` is what `kind` speaks of: a redemption, complaint, objection, benefit, deposit-free order, restriction, use of a code."""

    id: UUID
    kind: NoticeKind
    object_id: UUID
    message: str
    written_at: datetime
    unread: bool


class Messages(BaseModel):
    """`unread` counts all unread messages, to 100 at most; `wechat_template` is what to ask a subscription for, empty for none."""

    items: list[Message]
    next: UUID | None
    unread: int
    wechat_template: str


class ReadQuery(reading.Query):
    """`until`: the newest message that was shown; everything until now when nothing is said."""

    until: UUID | None = None


@contract("What I was told, newest first", query=reading.Page, answer=Messages)
async def index(request: Request[State]) -> Response:
    asked, who = reading.query(request, reading.Page), reading.actor(request)
    merchants = frozenset().union(*who.merchant_ids.values())
    inbox = await inbox_of(
        reading.account_id(request), resident_id=who.resident_id, merchant_ids=merchants, before=asked.cursor, limit=asked.limit + 1
    )  # fmt: skip
    shown = inbox.notices[: asked.limit]
    following = shown[-1].id if len(inbox.notices) > asked.limit else None
    items = [_message_json(notice, inbox, reading.language(request)) for notice in shown]
    template = request.state["settings"].wechat_notice_template if who.resident_id else ""
    answer = {"items": items, "next": following, "unread": inbox.unread, "wechat_template": template}
    return writing.ok(answer, headers={"cache-control": "no-store"})


@contract("I have read everything up to a message", query=ReadQuery, answer=None, status=204)
async def mark(request: Request[State]) -> Response:
    until = reading.query(request, ReadQuery).until
    await mark_read(account_id=reading.account_id(request), until=until, now=utc_now())
    return writing.nothing()


def _message_json(notice: Notice, inbox: Inbox, spoken: str) -> dict[str, Any]:
    told = dict(notice.particulars)
    told["benefit"] = told.get(f"benefit_{spoken}", "")
    told["merchant"] = inbox.merchants.get(told.get("merchant_id", ""), "")
    told["used_at_merchant"] = inbox.merchants.get(told.get("used_merchant_id", ""), "")
    return {
        "id": notice.id,
        "kind": notice.kind,
        "object_id": notice.object_id,
        "message": say(f"notice.{notice.kind}", spoken, **told),
        "written_at": notice.written_at,
        "unread": inbox.read_at is None or notice.written_at > inbox.read_at,
    }
