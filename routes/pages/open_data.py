"""GET /open-data: the city's public facts in numbers, and all of them to download as CSV or JSON, streamed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from models.enums import SubjectKind
from routes import reading
from routes.endpoints import contract
from routes.pages import render
from routes.state import State
from routes.wording import say
from server.codes.keys import issuer_from
from server.complaints.states import TOLD
from server.opendata.figures import Figures
from server.opendata.queries.downloads import DOWNLOADS, Download, Publisher, Row
from server.opendata.queries.figures import newest_figures
from server.opendata.text import csv_head, csv_lines, json_lines
from server.platform.clock import local_day, utc_now
from server.platform.errors import NotFound
from server.platform.limits import Allowance
from server.scoring.queries import live_scorecard
from server.scoring.scorecard import Tier

MOST_DISTRICTS = 30
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
TAKING = Allowance(name="open_data", most=30, per=timedelta(hours=1))
STATES = ("not_yet_rated", "withheld", "closed")


@dataclass(frozen=True)
class Bar:
    word: str
    number: int
    colour: str | None = None


@dataclass(frozen=True)
class Chart:
    """What is counted, and its bars."""

    by: str
    bars: list[Bar]

    @property
    def most(self) -> int:
        return max([1, *(bar.number for bar in self.bars)])


_reading = asyncio.Semaphore(2)
"""However many download at once, two read at a time: the pages go before."""


async def show(request: Request[State]) -> Response:
    reckoned, language = await newest_figures(), reading.language(request)
    charts = await _charts(reckoned.figures, language) if reckoned else []
    values: dict[str, Any] = {"reckoned": reckoned, "downloads": DOWNLOADS, "charts": charts, "most": MOST_DISTRICTS}
    return render.page(request, "open_data.html", language=language, headers={"cache-control": "no-cache"}, **values)


@contract(
    "Public facts to download: merchants, inspections, complaints, benefits; as .csv or .json",
    answer="text/csv",
    also=("application/json",),
    refusals=(429,),
)
async def download(request: Request[State]) -> Response:
    name, _, form = request.path_params["file"].rpartition(".")
    if name not in DOWNLOADS or form not in MEDIA:
        raise NotFound("not_found")
    now = utc_now()
    await request.state["limits"].spend(TAKING, reading.address(request), now=now)
    state = request.state
    publisher = Publisher(keyring=state["keyring"], issuer=issuer_from(state["settings"]), today=local_day(now))
    written = {"csv": _csv, "json": _json}[form]
    headers = {"content-disposition": f'attachment; filename="{name}-{local_day(now)}.{form}"', "cache-control": "no-cache"}
    return StreamingResponse(written(DOWNLOADS[name], publisher), headers=headers, media_type=MEDIA[form])


async def _csv(download: Download, publisher: Publisher) -> AsyncIterator[str]:
    yield csv_head(download.columns)
    async for piece in _pieces(download, publisher):
        yield csv_lines(piece)


async def _json(download: Download, publisher: Publisher) -> AsyncIterator[str]:
    """Return one array, a line for each row, so that it can also be read line by line."""
    before = "[\n"
    async for piece in _pieces(download, publisher):
        if piece:
            yield before + ",\n".join(json_lines(download.columns, piece))
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _pieces(download: Download, publisher: Publisher) -> AsyncIterator[list[Row]]:
    pieces = download.pieces(publisher)
    while True:
        async with _reading:
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece


async def _charts(figures: Figures, language: str) -> list[Chart]:
    industries = sorted(figures.by_industry.items(), key=lambda each: -each[1])
    return [
        Chart("grade", await _grades(figures, language)),
        Chart("industry", [Bar(say(f"page.industry.{word}", language), number) for word, number in industries]),
        Chart("district", [Bar(name, figures.by_district[name]) for name in figures.districts[:MOST_DISTRICTS]]),
        Chart("complaint", [Bar(say(f"page.complaint.{word}", language), figures.complaints.get(word, 0)) for word in TOLD]),
        Chart("month", [Bar(month, number) for month, number in sorted(figures.inspections.items())]),
    ]


async def _grades(figures: Figures, language: str) -> list[Bar]:
    """Return how many merchants have each grade, best first, then those without one."""
    live = await live_scorecard(SubjectKind.MERCHANT)
    tiers = sorted(live[1].tiers, key=lambda tier: -tier.rank) if live else []
    bars = {tier.code: _bar_of(tier, language) for tier in tiers}
    bars |= {state: Bar(say(f"page.state.{state}", language), 0) for state in STATES}
    unknown = {word: Bar(word, 0) for word in figures.grades if word not in bars}
    return [replace(bar, number=figures.grades[word]) for word, bar in (bars | unknown).items() if word in figures.grades]


def _bar_of(tier: Tier, language: str) -> Bar:
    title = str(getattr(tier.title, language))
    return Bar(title if tier.code in title else f"{tier.code} {title}", 0, tier.colour)
