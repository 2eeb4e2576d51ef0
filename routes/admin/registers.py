"""The registers of the console: merchants, records, scans, redemptions, audit lines."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette_admin import ComputedField, DateField, DateTimeField, EnumField, StringField
from starlette_admin.contrib.tortoise.filters import StartsWithFilter, StringEqualFilter
from starlette_admin.views import BaseView
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.access import Account
from models.audit import AuditLine
from models.benefits import Redemption
from models.codes import MerchantCode, Scan
from models.enums import Industry, RecordKind, ScanPurpose, Severity, Visibility
from models.registry import Merchant, Record
from routes.admin.register import Register
from routes.admin.sign_in import ours
from routes.admin.words import language, spoken, told
from routes.pages.render import yuan
from routes.state import State
from routes.wording import WORDING
from server.codes import short_number, static_code
from server.codes.keys import issuer_from
from server.registry.queries import Wanted


def text(name: str, **options: Any) -> StringField:
    """A column shown as it is. Filters are off where no index serves them."""
    return StringField(name, label=spoken(name), **{"filters": [], **options})


def moment(name: str, **options: Any) -> DateTimeField:
    return DateTimeField(name, label=spoken(name), **options)


def of(name: str, found: Callable[[Any], Any]) -> ComputedField:
    """A column made from the row."""
    return ComputedField(name, label=spoken(name), getter=lambda _, row: found(row), filters=[])


def word(name: str, kind: type[StrEnum], *, filters: list[Any] | None = None) -> EnumField:
    """A column with one word of an enum, in the reader's language."""
    return EnumField(name, label=spoken(name), choices=[(each.value, spoken(f"{name}.{each}")) for each in kind], filters=filters)


class Merchants(Register):
    menu_label, display_name, icon, key = spoken("merchants"), spoken("merchant"), "fa fa-store", "merchants"
    hint = spoken("merchants.hint")
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

    def links(self, row: Any) -> list[tuple[str, str]]:
        page = [(told("credit_page"), row.credit_page)] if row.credit_page else []
        by_code = urlencode({"q": row.uscc}) if row.uscc else None
        return page + [(told(key), f"/admin/{key}/list?{by_code}") for key in ("records", "scans", "redemptions") if by_code]

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """The merchant with the path of its public page, None while it has no code."""
        row = await super().find_by_pk(request, pk)
        code = await MerchantCode.get_or_none(merchant_id=row.id, ended_at=None) if row else None
        if row:
            row.credit_page = f"/m/{_printed(ours(request), code)}" if code else None
        return row

    def get_search_query(self, request: Request, term: str) -> Q:
        """As the public search finds them."""
        if number := short_number.parse(term):
            return Q(codes__short_number=number)
        conditions: dict[str, Any] = dict(Wanted(words=term).conditions())
        return Q(**conditions)


class Records(Register):
    menu_label, display_name, icon, key = spoken("records"), spoken("record"), "fa fa-file-lines", "records"
    found_by, hint = ("source_ref", "document_no", "merchant__uscc"), spoken("records.hint")
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

    def get_count_query(self, request: Request) -> QuerySet[Any]:
        """Of merchants: what is known of residents is not for leafing through."""
        return Record.filter(merchant_id__not_isnull=True)


class Scans(Register):
    menu_label, display_name, icon, key = spoken("scans"), spoken("scan"), "fa fa-qrcode", "scans"
    found_by, hint = ("merchant__uscc", "merchant__name"), spoken("scans.hint")
    joined = ("merchant",)
    fields_default_sort = (("scanned_at", True),)
    fields = (
        moment("scanned_at"),
        of("merchant", lambda row: row.merchant.name),
        word("purpose", ScanPurpose, filters=[]),
        of("place", lambda row: f"{row.latitude_e3 / 1000:.3f}, {row.longitude_e3 / 1000:.3f}" if row.latitude_e3 is not None else None),
    )


class Redemptions(Register):
    menu_label, display_name, icon, key = spoken("redemptions"), spoken("redemption"), "fa fa-ticket", "redemptions"
    found_by, hint = ("order_ref", "merchant__uscc", "benefit__code"), spoken("redemptions.hint")
    joined = ("merchant", "benefit")
    fields_default_sort = (("redeemed_at", True),)
    fields = (
        moment("redeemed_at"),
        of("merchant", lambda row: row.merchant.name),
        of("benefit", lambda row: titled(row.benefit)),
        text("order_ref"),
        of("tier", lambda row: _tier(row.tier)),
        of("amount", lambda row: yuan(row.amount_fen)),
        of("discount", lambda row: yuan(row.discount_fen)),
        of("payable", lambda row: yuan(row.payable_fen)),
        of("returned", lambda row: yuan(row.returned_fen) if row.returned_fen else None),
    )


class AuditLines(Register):
    menu_label, display_name, icon, key = spoken("audit"), spoken("audit_line"), "fa fa-clipboard-list", "audit"
    found_by, hint = ("object_id",), spoken("audit.hint")
    fields_default_sort = (("done_at", True),)
    fields = (
        moment("done_at"),
        text("deed", filters=[StringEqualFilter, StartsWithFilter]),
        of("actor", lambda row: row.actor_name),
        text("object_kind"),
        text("object_id"),
        of("particulars", lambda row: json.dumps(row.particulars, ensure_ascii=False, sort_keys=True) if row.particulars else None),
    )

    async def find_all(self, *asked: Any, **more: Any) -> Sequence[Any]:
        """Each line with the name of who did it; nobody's name where the service did it by itself."""
        lines = await super().find_all(*asked, **more)
        return await _named(lines)

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        line = await super().find_by_pk(request, pk)
        return (await _named([line]))[0] if line else None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        return await _named(await super().find_by_pks(request, pks))

    def get_search_query(self, request: Request, term: str) -> Q:
        """By the id of what was done something to, or of who did it; anything else is no such id."""
        with suppress(ValueError):
            return Q(object_id=UUID(term.strip())) | Q(actor_id=UUID(term.strip()))
        return Q(pk__isnull=True)


def _tier(code: str) -> str:
    """The shipped tiers by their names, any other by its code."""
    return told(f"tier.{code}") if f"console.tier.{code}" in WORDING else code


def titled(row: Model) -> str:
    """The title of a row that has one in both languages."""
    title: str = getattr(row, f"title_{language()}")
    return title


def views() -> list[BaseView]:
    """Return a register each, made anew because it belongs to one console."""
    return [Merchants(Merchant), Records(Record), Scans(Scan), Redemptions(Redemption), AuditLines(AuditLine)]


def _printed(request: Request[State], code: MerchantCode) -> str:
    return static_code.encode(code.handle, keyring=request.state["keyring"], issuer=issuer_from(request.state["settings"]))


async def _named(lines: Sequence[Any]) -> Sequence[Any]:
    accounts = await Account.filter(id__in={line.actor_id for line in lines if line.actor_id}).only("id", "display_name", "username")
    names = {account.id: account.display_name or account.username for account in accounts}
    for line in lines:
        line.actor_name = names.get(line.actor_id)
    return lines
