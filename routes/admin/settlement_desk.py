"""Settlement: what a day's money did for a merchant, a funder or the whole programme, what was paid, and what stands out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.benefits import Benefit
from models.registry import Merchant
from routes.admin.desk import Desk
from routes.admin.merchant_choice import merchants_like
from routes.admin.registers import titled
from routes.admin.words import language, spoken, told
from routes.api.statements import StatementAsked, asked_for, printed, sheet_of, why
from routes.reading import form
from server.platform.clock import local_day, utc_now
from server.settlement.anomalies import Finding
from server.settlement.queries import findings_of, funders, payouts_of
from server.settlement.statements import Statement

FIRST_DAY = date(2000, 1, 1)
MOST_LINES, MOST_PAYOUTS, MOST_FINDINGS, MOST_USES = 200, 50, 50, 5


class SettlementDesk(Desk):
    menu_label, icon, path, route_name = spoken("settlement"), "fa fa-receipt", "/settlement", "settlement"

    @route("")
    async def index(self, request: Request) -> Response:
        """One day: the statement of whoever is chosen; of the whole programme what was paid, and what stands out."""
        asked = _asked(request)
        statement, party = await asked_for(asked)
        shop = request.query_params.get("shop", "")
        whole = not (asked.merchant_id or asked.funder)
        return self.page(
            request, "settlement.html", asked=asked, statement=statement, party=party, shop=shop, shops=await merchants_like(shop),
            funders=await funders(), benefits=await _benefits(statement), whole=whole, most=MOST_LINES,
            today=local_day(utc_now()), titled=titled, query=_query(asked), beside=_beside(statement.day, _query(asked)),
            paid=await payouts_of(statement.day, limit=MOST_PAYOUTS) if whole else None,
        )  # fmt: skip

    @route("/anomalies")
    async def anomalies(self, request: Request) -> Response:
        day = _asked(request).day or local_day(utc_now())
        found = await findings_of(day)
        names = await _names(found[:MOST_FINDINGS])
        return self.page(
            request, "anomalies.html", day=day, findings=found[:MOST_FINDINGS], number=len(found), names=names, most=MOST_USES,
            beside=_beside(day, {}),
            why=lambda each: why(each, language()), today=local_day(utc_now()),
        )  # fmt: skip

    @route("/statement.csv")
    async def csv(self, request: Request) -> Response:
        return sheet_of((await asked_for(_asked(request)))[0])

    @route("/statement.pdf")
    async def pdf(self, request: Request) -> Response:
        return await printed(*await asked_for(_asked(request)))


def _asked(request: Request) -> StatementAsked:
    chosen = {name: value for name in ("day", "merchant_id", "funder") if (value := request.query_params.get(name))}
    asked = form(StatementAsked, chosen)
    return asked.model_copy(update={"day": asked.day or local_day(utc_now())})


def _query(asked: StatementAsked) -> dict[str, str]:
    """Return what a link to the same statement asks."""
    values: dict[str, date | UUID | str | None] = {"day": asked.day, "merchant_id": asked.merchant_id, "funder": asked.funder}
    return {name: str(value) for name, value in values.items() if value}


async def _benefits(statement: Statement) -> dict[str, str]:
    """Return what the benefits of a statement are called, by code."""
    codes = {line.benefit for line in statement.lines if line.benefit}
    return {row.code: titled(row) for row in await Benefit.filter(code__in=codes)}


def _beside(day: date, whose: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the word and the query of the same page a day earlier and, up to today, a day later."""
    steps = (("settlement.day_before", -1, day > FIRST_DAY), ("settlement.day_after", 1, day < local_day(utc_now())))
    return [(told(word), urlencode({**whose, "day": day + timedelta(days=step)})) for word, step, there in steps if there]


async def _names(found: list[Finding]) -> dict[Any, str]:
    ids = {merchant_id for each in found for merchant_id in each.merchants}
    return dict(await Merchant.filter(id__in=ids).values_list("id", "name"))
