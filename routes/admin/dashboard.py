"""The first page: what happens, what it costs, what waits for somebody."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from routes.admin.desk import Desk
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.words import spoken, told
from server.finance.queries import BudgetOverTime, DayOfUse, budgets_by_day, days_of_use, open_complaints
from server.platform.clock import local_day, utc_now

SPANS = (7, 30, 90)


class Dashboard(Desk):
    menu_label, icon, path, route_name = spoken("dashboard"), "fa fa-chart-line", "/", "index"

    @route("")
    async def index(self, request: Request) -> Response:
        now = utc_now()
        span = _span(request)
        today = local_day(now)
        days = await days_of_use(first=today - timedelta(days=span - 1), today=today, cache=ours(request).state["cache"])
        budgets = await budgets_by_day(days)
        return self.page(
            request, "dashboard.html", span=span, spans=SPANS, days=days, budgets=budgets, complaints=await open_complaints(now=now),
            charts={"use": _use_chart(days), "budgets": _budget_chart(days, budgets)}, titled=titled,
        )  # fmt: skip

    def is_active(self, request: Request) -> bool:
        return bool(request.scope["path"] == f"{request.scope['root_path']}/")


def _span(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SPANS else 30


def _use_chart(days: list[DayOfUse]) -> dict[str, Any]:
    """Scans in lines, redemptions, which are far fewer, in bars on an axis of their own."""
    scans, redemptions = told("scans"), told("redemptions")
    lines = [
        {"type": "line", "name": scans, "data": [each.scans for each in days], "yAxisIndex": 0},
        {"type": "bar", "name": redemptions, "data": [each.redemptions for each in days], "yAxisIndex": 1},
    ]
    return {"days": _labels(days), "axes": [scans, redemptions], "lines": lines}


def _budget_chart(days: list[DayOfUse], budgets: list[BudgetOverTime]) -> dict[str, Any]:
    """Shares used, in basis points."""
    shares = {titled(each.benefit): [_bps(fen, each.budget.granted_fen) for fen in each.used_fen] for each in budgets}
    return {"days": _labels(days), "bps": True, "lines": [{"type": "line", "name": name, "data": used} for name, used in shares.items()]}


def _labels(days: list[DayOfUse]) -> list[str]:
    return [f"{each.day:%m-%d}" for each in days]


def _bps(part: int, whole: int) -> int:
    return (20_000 * part + whole) // (2 * whole) if whole else 0
