"""The first page: what happens, what it costs, how the city's merchants stand, what waits for somebody."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import SubjectKind
from routes.admin import charts
from routes.admin.desk import Desk
from routes.admin.registers import titled
from routes.admin.words import spoken
from routes.pages.complaints import last_day
from server.finance.queries import budgets_by_day, clocks_running_out, days_of_use, open_complaints
from server.platform.clock import local_day, utc_now
from server.reports.queries import districts
from server.scoring.queries import live_scorecard
from server.scoring.scorecard import Tier

SPANS = (7, 30, 90)
MOST_CLOCKS, MOST_DISTRICTS = 6, 60


class Dashboard(Desk):
    menu_label, icon, path, route_name = spoken("dashboard"), "fa fa-chart-line", "/", "index"

    @route("")
    async def index(self, request: Request) -> Response:
        now, span = utc_now(), _span(request)
        today = local_day(now)
        days = await days_of_use(first=today - timedelta(days=span - 1), today=today)
        budgets = await budgets_by_day(days)
        city = await _city()
        drawn = {"use": charts.of_use(days), "budgets": charts.of_budgets(days, budgets), **city.pop("charts")}
        return self.page(
            request, "dashboard.html", span=span, spans=SPANS, days=days, budgets=budgets, charts=drawn, now=now, today=today,
            complaints=await open_complaints(now=now), clocks=await clocks_running_out(limit=MOST_CLOCKS),
            last_day=last_day, titled=titled, **city,
        )  # fmt: skip

    def is_active(self, request: Request) -> bool:
        return bool(request.scope["path"] == f"{request.scope['root_path']}/")


async def _city() -> dict[str, Any]:
    """Return how merchants stand, by grade and by district, as last reckoned; nothing of it before the first time."""
    figures, tiers = await districts(limit=MOST_DISTRICTS), await _grades()
    grades = charts.counted_by_grade(figures, tiers)
    places = charts.of_places(figures, tiers)
    drawn = {"grades": charts.of_grades(grades)} | ({"places": places} if places else {})
    return {"figures": figures, "grades": grades, "good_bps": lambda each: charts.good_bps(each, tiers), "charts": drawn}


async def _grades() -> Sequence[Tier]:
    live = await live_scorecard(SubjectKind.MERCHANT)
    return live[1].tiers if live else ()


def _span(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SPANS else 30
