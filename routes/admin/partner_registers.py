"""The registers of partners: who they are, their deposit-free orders, what they were told, whom operators listed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette_admin import DateField
from starlette_admin.views import BaseView
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.enums import DeliveryState, Lift, WaiverState
from models.partners import Delivery, DeliveryAttempt, Partner, WaiverOrder
from models.restrictions import Listing
from routes.admin.register import Register
from routes.admin.registers import MOST_NAMESAKES, moment, of, text, titled, word
from routes.admin.words import language, spoken, told
from routes.pages.render import yuan
from server.restrictions.policy import Kind, Policy, find_policy


class Partners(Register):
    menu_label, display_name, icon, key = spoken("partners"), spoken("partner"), "fa fa-handshake", "partners"
    found_by, hint = ("code", "merchant__uscc"), spoken("partners.hint")
    begins = (spoken("partner_desk.new"), "/admin/partner-desk/new")
    joined = ("merchant",)
    fields = (
        text("code"),
        of("called", titled),
        of("merchant", lambda row: row.merchant.name),
        of("sandbox", lambda row: told("sandbox") if row.sandbox else None),
        text("callback_url"),
        moment("registered_at", filters=[]),
    )

    def heading(self, row: Any) -> str:
        return titled(row)

    def links(self, row: Any) -> list[tuple[str, str]]:
        kept = (told("partner_desk"), f"/admin/partner-desk/{row.id}")
        return [kept, *((told(key), f"/admin/{key}/list?q={row.code}") for key in ("waivers", "deliveries"))]


class Waivers(Register):
    menu_label, display_name, icon, key = spoken("waivers"), spoken("waiver"), "fa fa-key", "waivers"
    hint = spoken("waivers.hint")
    joined = ("partner", "benefit")
    fields = (
        moment("placed_at"),
        of("partner", lambda row: titled(row.partner)),
        text("number"),
        of("benefit", lambda row: titled(row.benefit)),
        word("state", WaiverState),
        of("risk", lambda row: yuan(row.risk_fen)),
        of("credit", lambda row: yuan(row.credit_fen) if row.credit_fen is not None else None),
        of("cash", lambda row: yuan(row.cash_fen) if row.cash_fen is not None else None),
        of("total", lambda row: yuan(row.total_fen) if row.total_fen is not None else None),
        moment("due_at", filters=[]),
    )

    def heading(self, row: Any) -> str:
        return str(row.number)

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        return Q(Q(id__in=await _orders(term)), Q(partner_id__in=await _partners(code=term)), join_type="OR")


class Deliveries(Register):
    menu_label, display_name, icon, key = spoken("deliveries"), spoken("delivery"), "fa fa-paper-plane", "deliveries"
    hint = spoken("deliveries.hint")
    joined = ("partner", "order")
    fields = (
        moment("written_at"),
        of("partner", lambda row: titled(row.partner)),
        text("event"),
        of("number", lambda row: row.order.number if row.order else None),
        word("state", DeliveryState),
        text("attempts"),
        moment("due_at", filters=[]),
        text("url", exclude_from_list=True),
        of("tries", lambda row: _tries(row.tries)),
    )

    def get_list_query(self, request: Request) -> QuerySet[Any]:
        return super().get_list_query(request).prefetch_related("tries")

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        return Q(Q(order_id__in=await _orders(term)), Q(partner_id__in=await _partners(code=term)), join_type="OR")


class Listings(Register):
    menu_label, display_name, icon, key = spoken("listings"), spoken("listing"), "fa fa-ban", "listings"
    found_by, hint = ("rider_ref", "merchant__uscc"), spoken("listings.hint")
    joined = ("merchant", "lift", "objection")
    fields = (
        of("month", lambda row: f"{row.month:%Y-%m}"),
        of("merchant", lambda row: row.merchant.name),
        text("rider_ref"),
        of("counts", lambda row: _counts(row.policy, row.counts)),
        text("streak"),
        of("bar", lambda row: f"{row.bar_from} – {row.bar_until - timedelta(days=1)}"),
        of("lifted", lambda row: told(f"lift.{Lift(row.lift.why)}") if row.lift else None),
        of("policy", lambda row: _titled(find_policy(row.policy)), exclude_from_list=True),
        DateField("publish_on", label=spoken("publish_on"), filters=[], exclude_from_list=True),
        moment("listed_at", filters=[], exclude_from_list=True),
    )

    def heading(self, row: Any) -> str:
        return f"{row.rider_ref} {row.month:%Y-%m}"


def views() -> list[BaseView]:
    """Return a register each, made anew because it belongs to one console."""
    return [Partners(Partner), Waivers(WaiverOrder), Deliveries(Delivery), Listings(Listing)]


async def _partners(**called: str) -> list[Any]:
    return [id for (id,) in await Partner.filter(**called).values_list("id")]


async def _orders(number: str) -> list[Any]:
    """Return the ids of the orders of that number, one of a partner at most: partner by partner an index finds them."""
    found = await WaiverOrder.filter(partner_id__in=await _partners(), number=number).limit(MOST_NAMESAKES).values_list("id")
    return [id for (id,) in found]


def _counts(code: str, counts: dict[str, int]) -> str:
    named = {kind: _titled(told) for kind, told in find_policy(code).kinds.items()}
    return ", ".join(f"{named.get(kind, kind)} × {count}" for kind, count in counts.items())


def _titled(part: Policy | Kind) -> str:
    return part.title.en if language() == "en" else part.title.zh


def _tries(tries: Iterable[DeliveryAttempt]) -> str:
    return ", ".join(f"{each.number}: {each.status or each.error}" for each in sorted(tries, key=lambda each: each.number))
