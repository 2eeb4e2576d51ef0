"""The registers of the console: merchants, records, scans, redemptions, open holds."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette_admin import ComputedField, DateField, DateTimeField, EnumField, StringField
from starlette_admin.views import BaseView
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.benefits import Benefit, Hold, Redemption
from models.codes import Scan
from models.enums import Industry, RecordKind, ScanPurpose, Severity, Visibility
from models.registry import Merchant, Record, Source
from routes.admin.register import Register
from routes.admin.sign_in import ours
from routes.admin.words import language, spoken, told
from routes.pages.render import yuan
from routes.wording import WORDING
from server.benefits.limits import LETTERS
from server.codes import short_number
from server.codes.keys import issuer_from
from server.platform.clock import utc_now
from server.registry.queries import Wanted
from server.reports.merchant_file.queries import merchant_file

MOST_NAMESAKES = 50


def text(name: str, **options: Any) -> StringField:
    """A column shown as it is. Filters are off where no index serves them."""
    return StringField(name, label=spoken(name), **{"filters": [], **options})


def moment(name: str, **options: Any) -> DateTimeField:
    return DateTimeField(name, label=spoken(name), **options)


def of(name: str, found: Callable[[Any], Any], **options: Any) -> ComputedField:
    """A column made from the row."""
    return ComputedField(name, label=spoken(name), getter=lambda _, row: found(row), filters=[], **options)


def word(name: str, kind: type[StrEnum], *, filters: list[Any] | None = None) -> EnumField:
    """A column with one word of an enum, in the reader's language."""
    return EnumField(name, label=spoken(name), choices=[(each.value, spoken(f"{name}.{each}")) for each in kind], filters=filters)


class Merchants(Register):
    menu_label, display_name, icon, key = spoken("merchants"), spoken("merchant"), "fa fa-store", "merchants"
    hint = spoken("merchants.hint")
    detail_template = "merchant.html"
    fields = (
        text("name"),
        text("uscc"),
        text("district"),
        word("industry", Industry, filters=[]),
        DateField("registered_on", label=spoken("registered_on"), filters=[]),
        text("address", exclude_from_list=True),
        text("phone", exclude_from_list=True),
        text("scope", exclude_from_list=True),
        text("source_code", exclude_from_list=True),
        moment("received_at", filters=[]),
    )

    def heading(self, row: Any) -> str:
        return str(row.name)

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """The merchant with all that is known of it, for its page."""
        row = await super().find_by_pk(request, pk)
        if row:
            state = ours(request).state
            issuer = issuer_from(state["settings"])
            row.file = await merchant_file(row.id, keyring=state["keyring"], issuer=issuer, now=utc_now())
        return row

    def get_search_query(self, request: Request, term: str) -> Q:
        """As the public search finds them."""
        if number := short_number.parse(term):
            return Q(codes__short_number=number)
        conditions: dict[str, Any] = dict(Wanted(words=term).conditions())
        return Q(**conditions)


class Records(Register):
    menu_label, display_name, icon, key = spoken("records"), spoken("record"), "fa fa-file-lines", "records"
    hint = spoken("records.hint")
    joined = ("merchant", "resolution")
    fields = (
        of("merchant", lambda row: row.merchant.name),
        word("kind", RecordKind),
        StringField("title", label=spoken("record"), filters=[]),
        DateField("dated_on", label=spoken("dated_on"), filters=[]),
        DateField("ends_on", label=spoken("ends_on"), filters=[]),
        word("severity", Severity, filters=[]),
        word("visibility", Visibility, filters=[]),
        text("source_code"),
        text("document_no", exclude_from_list=True),
        text("source_ref", exclude_from_list=True),
        moment("received_at", filters=[]),
    )

    def heading(self, row: Any) -> str:
        return str(row.title)

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        sources = [source.code for source in await Source.all().only("id", "code")]
        by_source = Q(source_code__in=sources, source_ref=term)
        return Q(by_source, Q(document_no=term), await _at_merchants(uscc=term), join_type="OR")

    def links(self, row: Any) -> list[tuple[str, str]]:
        return [(told("record_desk"), f"/admin/record-desk/{row.id}")]

    def get_count_query(self, request: Request) -> QuerySet[Any]:
        """Of merchants: what is known of residents is not for leafing through."""
        return Record.filter(merchant_id__not_isnull=True)


class Scans(Register):
    menu_label, display_name, icon, key = spoken("scans"), spoken("scan"), "fa fa-qrcode", "scans"
    hint = spoken("scans.hint")
    joined = ("merchant",)
    fields_default_sort = (("scanned_at", True),)
    fields = (
        moment("scanned_at"),
        of("merchant", lambda row: row.merchant.name),
        word("purpose", ScanPurpose, filters=[]),
        of("place", lambda row: f"{row.latitude_e3 / 1000:.3f}, {row.longitude_e3 / 1000:.3f}" if row.latitude_e3 is not None else None),
    )

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        return Q(await _at_merchants(uscc=term), await _at_merchants(name=term), join_type="OR")


class Redemptions(Register):
    menu_label, display_name, icon, key = spoken("redemptions"), spoken("redemption"), "fa fa-ticket", "redemptions"
    hint = spoken("redemptions.hint")
    joined = ("merchant", "benefit")
    fields_default_sort = (("redeemed_at", True),)
    fields = (
        moment("redeemed_at"),
        of("merchant", lambda row: row.merchant.name),
        of("benefit", lambda row: titled(row.benefit)),
        text("order_ref"),
        of("tier", lambda row: tier_word(row.tier)),
        of("amount", lambda row: yuan(row.amount_fen)),
        of("discount", lambda row: yuan(row.discount_fen)),
        of("payable", lambda row: yuan(row.payable_fen)),
        of("returned", lambda row: yuan(row.returned_fen) if row.returned_fen else None),
    )

    def heading(self, row: Any) -> str:
        return str(row.order_ref)

    def links(self, row: Any) -> list[tuple[str, str]]:
        return [(told("merchant"), f"/admin/merchants/detail?pk={row.merchant_id}"), (told("benefit"), f"/admin/benefits/{row.benefit_id}")]

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        benefits = await Benefit.filter(code=term).values_list("id", flat=True)
        return Q(Q(order_ref=term), Q(benefit_id__in=list(benefits)), await _at_merchants(uscc=term), join_type="OR")


class Holds(Register):
    """Open ones alone: what is committed is among the redemptions, the rest is over."""

    menu_label, display_name, icon, key = spoken("holds"), spoken("hold"), "fa fa-hourglass-half", "holds"
    hint = spoken("holds.hint")
    joined = ("merchant", "benefit")
    fields_default_sort = (("expires_at", False),)
    fields = (
        moment("expires_at", filters=[]),
        of("benefit", lambda row: titled(row.benefit)),
        of("merchant", lambda row: row.merchant.name),
        text("order_ref"),
        of("tier", lambda row: tier_word(row.tier)),
        of("amount", lambda row: yuan(row.amount_fen)),
        of("discount", lambda row: yuan(row.discount_fen)),
        of("counts_on", lambda row: _limits(row.counted)),
        moment("held_at", filters=[]),
    )

    def get_count_query(self, request: Request) -> QuerySet[Any]:
        return Hold.filter(ended_at=None)

    async def build_full_text_search_query(self, request: Request, term: str) -> Q:
        benefits = await Benefit.filter(code=term).values_list("id", flat=True)
        return Q(Q(order_ref=term), Q(benefit_id__in=list(benefits)), await _at_merchants(uscc=term), join_type="OR")


async def _at_merchants(**called: str) -> Q:
    """Return the condition that names some merchants by id: they are looked up first, because an index serves ids and not a join."""
    found = await Merchant.filter(**called).limit(MOST_NAMESAKES).values_list("id", flat=True)
    return Q(merchant_id__in=list(found))


def tier_word(code: str) -> str:
    """The shipped tiers by their names, any other by its code."""
    return told(f"tier.{code}") if f"console.tier.{code}" in WORDING else code


def _limits(counted: list[list[str]]) -> str:
    """Whose limits, and of which period, a hold was counted on: each as [entity, key, period, start]."""
    said = [f"{_whose(entity)} {told('limit.period.' + period.split(':')[0])}" for entity, _, period, _ in counted]
    return ("、" if language() == "zh" else ", ").join(said)


def _whose(entity: str) -> str:
    """An entity by its word, or several by their letters."""
    if f"console.limit.entity.{entity}" in WORDING:
        return told(f"limit.entity.{entity}")
    return " × ".join(told(f"limit.entity.{each}") for each, letter in LETTERS.items() if letter in entity)


def titled(row: Model) -> str:
    """The title of a row that has one in both languages."""
    title: str = getattr(row, f"title_{language()}")
    return title


def views() -> list[BaseView]:
    """Return a register each, made anew because it belongs to one console."""
    return [Merchants(Merchant), Records(Record), Scans(Scan), Redemptions(Redemption), Holds(Hold)]
