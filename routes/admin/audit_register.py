"""The audit log, searched by who, what, on what, and when."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from starlette.datastructures import QueryParams
from starlette.requests import Request
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.access import Account
from models.benefits import Benefit
from models.complaints import Complaint
from models.registry import Merchant
from routes.admin.desk import names_of
from routes.admin.register import Register
from routes.admin.registers import MOST_NAMESAKES, moment, of, text
from routes.admin.words import spoken, told
from routes.wording import WORDING
from routes.wording.deeds import DEEDS
from server.platform.clock import end_of_local_day, start_of_local_day

ASKED = ("who", "what", "object", "first", "last")
LONGEST = 80


class AuditLines(Register):
    menu_label, display_name, icon, key = spoken("audit"), spoken("audit_line"), "fa fa-clipboard-list", "audit"
    list_template = "audit.html"
    deeds = tuple(DEEDS)
    fields_default_sort = (("done_at", True),)
    fields = (
        moment("done_at", filters=[]),
        of("deed", lambda row: worded(row.deed)),
        of("actor", lambda row: row.actor_name),
        of(
            "object_kind",
            lambda row: told(f"object.{row.object_kind}") if f"console.object.{row.object_kind}" in WORDING else row.object_kind,
        ),
        text("object_id"),
        of("particulars", lambda row: json.dumps(row.particulars, ensure_ascii=False) if row.particulars else None, exclude_from_list=True),
    )

    def heading(self, row: Any) -> str:
        return worded(row.deed)

    def asked(self, request: Request) -> dict[str, str]:
        """Return what is searched for, also when the list that was asked for is being exported."""
        sent = QueryParams((request.query_params.get("_list_query") or "").lstrip("?")) or request.query_params
        return {name: sent.get(name, "").strip()[:LONGEST] for name in ASKED}

    def get_count_query(self, request: Request) -> QuerySet[Any]:
        return self.model.filter(*getattr(request.state, "sought", ()))

    async def count(self, request: Request, *asked: Any, **more: Any) -> int:
        request.state.sought = await conditions(self.asked(request))
        return await super().count(request, *asked, **more)

    async def find_all(self, request: Request, *asked: Any, **more: Any) -> Sequence[Any]:
        """Each line with the name of who did it; nobody's name where the service did it by itself."""
        request.state.sought = await conditions(self.asked(request))
        return await _named(await super().find_all(request, *asked, **more))

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        line = await super().find_by_pk(request, pk)
        return (await _named([line]))[0] if line else None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        return await _named(await super().find_by_pks(request, pks))


def worded(deed: str) -> str:
    """Return a deed in the reader's language; as it is written where it has no wording."""
    return told(f"deed.{deed}") if f"console.deed.{deed}" in WORDING else deed


async def conditions(asked: Mapping[str, str]) -> list[Q]:
    """Return what rows must meet. Names are looked up first: an index serves ids, and no join.

    A day that is none is passed over, a name that nobody has finds nothing.
    """
    found = []
    if who := asked["who"]:
        found.append(
            Q(actor_id__in=[_id(who)] if _id(who) else await _ids(Account, "username", who) + await _ids(Account, "display_name", who))
        )
    if what := asked["what"]:
        found.append(Q(deed=what))
    if on := asked["object"]:
        found.append(Q(object_id__in=[_id(on)] if _id(on) else await _called(on)))
    if first := _day(asked["first"]):
        found.append(Q(done_at__gte=start_of_local_day(first)))
    if last := _day(asked["last"]):
        found.append(Q(done_at__lt=end_of_local_day(last)))
    return found


async def _called(name: str) -> list[UUID]:
    """A merchant by its unified code, a complaint by its reference, a benefit by its code."""
    columns = ((Merchant, "uscc"), (Complaint, "reference"), (Benefit, "code"))
    return [id for model, column in columns for id in await _ids(model, column, name)]


async def _ids(model: type[Model], column: str, name: str) -> list[UUID]:
    rows = await model.filter(**{column: name}).limit(MOST_NAMESAKES).values_list("id")
    return [id for (id,) in rows]


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


def _day(text: str) -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if 2000 <= day.year <= 2200 else None
    return None


async def _named(lines: Sequence[Any]) -> Sequence[Any]:
    names = await names_of(line.actor_id for line in lines)
    for line in lines:
        line.actor_name = (names.get(line.actor_id) or told("account.by_wechat")) if line.actor_id in names else None
    return lines
