"""Statements of a day: for a merchant its own, for administrators any merchant's, any funder's or the whole programme's."""

import asyncio
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from models.ledger import Funder
from models.registry import Merchant
from routes import reading, writing
from routes.endpoints import contract
from routes.problems import reason_json
from routes.state import State
from server.platform.clock import local_day, utc_now
from server.platform.errors import Forbidden, NotFound, Reason, Refused
from server.registry.queries import find_merchant
from server.settlement.anomalies import Finding, Pattern
from server.settlement.queries import findings_of, statement_of_funder, statement_of_merchant, statement_of_programme
from server.settlement.sheet import as_pdf
from server.settlement.statements import Line, Statement, as_csv

WHOLE = "整个项目 The whole programme"
CSV = "text/csv; charset=utf-8"
REFUSALS = (404, 422)


class DayAsked(reading.Query):
    """`day`: a local day, today when nothing is said."""

    day: reading.Day | None = None


class StatementAsked(DayAsked):
    """Of one merchant or one funder; of the whole programme when neither is named."""

    merchant_id: UUID | None = None
    funder: reading.Word | None = None


class StatementLine(BaseModel):
    """`benefit` is null for payments; codes of benefit and funder."""

    benefit: str | None
    funder: str
    merchant: str
    spent_fen: int
    returned_fen: int
    paid_fen: int


class StatementShown(BaseModel):
    """Owed before the day and after it; opening + spent - returned - paid = closing."""

    day: str
    opening_fen: int
    closing_fen: int
    lines: list[StatementLine]


class FindingShown(BaseModel):
    """`message` says why it stands out; nothing follows from it by itself."""

    pattern: Pattern
    message: str
    merchant_ids: list[UUID]
    expected: int
    actual: int
    redemption_ids: list[UUID]


class Findings(BaseModel):
    items: list[FindingShown]
    next: None


@contract("What stands out in the redemptions of a day, for a person to look at", query=DayAsked, answer=Findings)
async def anomalies(request: Request[State]) -> Response:
    day = reading.query(request, DayAsked).day or local_day(utc_now())
    items = [_finding_json(each, reading.language(request)) for each in await findings_of(day)]
    return writing.ok({"items": items, "next": None})


@contract("What this merchant earned, gave back and was paid on a day", query=DayAsked, answer=StatementShown)
async def mine(request: Request[State]) -> Response:
    return writing.ok(statement_json(await _mine(request)))


@contract("The same as CSV", query=DayAsked, answer="text/csv")
async def mine_csv(request: Request[State]) -> Response:
    return sheet_of(await _mine(request))


@contract("The same as PDF", query=DayAsked, answer="application/pdf")
async def mine_pdf(request: Request[State]) -> Response:
    merchant = await Merchant.get(id=own_merchant(request))
    return await printed(await _mine(request), merchant.name)


@contract(
    "What money did on a day: of a merchant, of a funder, or of the whole programme",
    query=StatementAsked,
    answer=StatementShown,
    refusals=REFUSALS,
)
async def anybodys(request: Request[State]) -> Response:
    return writing.ok(statement_json((await asked_for(reading.query(request, StatementAsked)))[0]))


@contract("The same as CSV", query=StatementAsked, answer="text/csv", refusals=REFUSALS)
async def anybodys_csv(request: Request[State]) -> Response:
    return sheet_of((await asked_for(reading.query(request, StatementAsked)))[0])


@contract("The same as PDF", query=StatementAsked, answer="application/pdf", refusals=REFUSALS)
async def anybodys_pdf(request: Request[State]) -> Response:
    return await printed(*await asked_for(reading.query(request, StatementAsked)))


async def asked_for(asked: StatementAsked) -> tuple[Statement, str]:
    """Return the statement and whose it is. NotFound; Refused("rules_broken") when two parties are named."""
    day = asked.day or local_day(utc_now())
    if asked.merchant_id and asked.funder:
        raise Refused("rules_broken", detail="merchant_id or funder, not both")
    if asked.merchant_id:
        merchant = await find_merchant(asked.merchant_id)
        return await statement_of_merchant(merchant.id, day), merchant.name
    if asked.funder is None:
        return await statement_of_programme(day), WHOLE
    funder = await Funder.get_or_none(code=asked.funder)
    if funder is None:
        raise NotFound("not_found")
    return await statement_of_funder(funder.id, day), f"{funder.title_zh} {funder.title_en}"


async def _mine(request: Request[State]) -> Statement:
    asked = reading.query(request, DayAsked)
    return await statement_of_merchant(own_merchant(request), asked.day or local_day(utc_now()))


def own_merchant(request: Request[State]) -> UUID:
    """Return the one merchant whose owner asks. Forbidden("no_single_desk")."""
    owned = reading.actor(request).merchant_ids.get(Role.MERCHANT_OWNER, frozenset())
    if len(owned) != 1:
        raise Forbidden("no_single_desk", detail="this account is not the owner of exactly one merchant")
    return next(iter(owned))


def statement_json(statement: Statement) -> dict[str, Any]:
    return {
        "day": str(statement.day),
        "opening_fen": statement.opening_fen,
        "closing_fen": statement.closing_fen,
        "lines": [_line_json(line) for line in statement.lines],
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "benefit": line.benefit, "funder": line.funder, "merchant": line.merchant, "spent_fen": line.spent_fen,
        "returned_fen": line.returned_fen, "paid_fen": line.paid_fen,
    }  # fmt: skip


def why(finding: Finding, spoken: str) -> str:
    """Return why a finding stands out, as people read it."""
    return str(reason_json(Reason(code=finding.pattern, expected=finding.expected, actual=finding.actual), spoken)["message"])


def _finding_json(finding: Finding, spoken: str) -> dict[str, Any]:
    return {
        "pattern": finding.pattern, "message": why(finding, spoken), "merchant_ids": finding.merchants, "expected": finding.expected,
        "actual": finding.actual, "redemption_ids": finding.redemptions,
    }  # fmt: skip


def sheet_of(statement: Statement) -> Response:
    name = f'attachment; filename="statement-{statement.day}.csv"'
    return Response("\ufeff" + as_csv(statement), media_type=CSV, headers={"content-disposition": name})


async def printed(statement: Statement, party: str) -> Response:
    document = await asyncio.to_thread(as_pdf, statement, party=party)
    name = f'attachment; filename="statement-{statement.day}.pdf"'
    return Response(document, media_type="application/pdf", headers={"content-disposition": name})
