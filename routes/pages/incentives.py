"""GET /incentives: the map of where benefits count, by benefit, district and industry; a list beside it says the same in words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from models.cards import IncentiveCard
from models.enums import Industry, SubjectKind
from models.registry import Merchant
from routes import reading
from routes.api import merchants
from routes.pages import render
from routes.pages.sketch import Sketch, sketch
from routes.state import State
from server.benefits.coverage import counts_at, names_merchants, narrowed
from server.benefits.queries.cards import card_named
from server.benefits.queries.facts import desk_of
from server.benefits.queries.offers import Listed, shown_offers
from server.benefits.queries.places import counted_on_map, groups_of, merchants_within
from server.benefits.terms import Scope
from server.opendata.figures import Cell, Figures
from server.opendata.queries.figures import newest_figures
from server.platform.clock import local_day, utc_now
from server.scoring.queries import live_scorecard

ROWS = 20


class Asked(BaseModel):
    """What a form sends; a field that is left empty asks for nothing. Other names are ignored: who shares a link adds their own."""

    model_config = ConfigDict(extra="ignore")
    benefit: UUID | None = None
    card: str | None = Field(None, pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    district: reading.Text | None = Field(None, max_length=60)
    industry: Industry | None = None
    cursor: merchants.Cursor | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_nothing(cls, value: Any) -> Any:
        return value or None


async def show(request: Request[State]) -> Response:
    asked, language = reading.query(request, Asked), reading.language(request)
    offers, reckoned = await shown_offers(), await newest_figures()
    card = await card_named(asked.card) if asked.card else None
    offers = _bundled(offers, card)
    chosen = next((each for each in offers if each.benefit.id == asked.benefit), offers[0] if offers else None)
    scope = narrowed(chosen.offer.terms.scope, industry=asked.industry, district=asked.district) if chosen else None
    rows, following = await merchants_within(scope, day=local_day(utc_now()), after=asked.cursor, limit=ROWS) if scope else ([], None)
    figures = reckoned.figures if reckoned else None
    values: dict[str, Any] = {
        "offers": offers, "chosen": chosen, "asked": asked, "lines": await _lines(request, rows, offers), "places": _places(figures, scope),
        "next": _next(asked, following, language), "districts": figures.districts if figures else (), "industries": list(Industry),
        "map": await _map(figures, scope, rows), "tiers": await _tiers(chosen), "reckoned": reckoned, "card": card,
    }  # fmt: skip
    return render.page(request, "incentives.html", language=language, headers={"cache-control": "no-cache"}, **values)


def _bundled(offers: Sequence[Listed], card: IncentiveCard | None) -> list[Listed]:
    """Return the benefits of a card, or all of them."""
    within = {each.benefit_id for each in card.benefits} if card else None
    return [each for each in offers if within is None or each.benefit.id in within]


async def _lines(request: Request[State], rows: Sequence[Merchant], offers: Sequence[Listed]) -> list[dict[str, Any]]:
    """Return each merchant with its number on the map and every benefit that counts there."""
    today = local_day(utc_now())
    found, groups = await merchants.lines_by_id(request, rows), await groups_of([row.id for row in rows])
    return [
        found[row.id] | {"number": number, "benefits": [each.benefit for each in offers if counts_at(each.offer.terms.scope, desk)]}
        for number, row in enumerate(rows, 1)
        if row.id in found
        for desk in [replace(desk_of(row, day=today), groups=groups[row.id])]
    ]


async def _map(figures: Figures | None, scope: Scope | None, rows: Sequence[Merchant]) -> Sketch | None:
    if figures is None or figures.grid is None or scope is None:
        return None
    places = [(row.latitude_e6, row.longitude_e6) for row in rows]
    pins = [(number, (place[0], place[1])) for number, place in enumerate(places, 1) if place[0] is not None and place[1] is not None]
    return sketch(figures.grid, cells=await _cells(figures, scope), pins=pins)


async def _cells(figures: Figures, scope: Scope) -> list[Cell]:
    """Return how many places lie where: of the night's count, or, where the benefit names its merchants, of these."""
    if not names_merchants(scope):
        return figures.places(industries=scope.industries, districts=scope.districts)
    assert figures.grid is not None
    named = await counted_on_map(scope, figures.grid, day=local_day(utc_now()))
    return [Cell(row, column, "", "", number) for row, column, number in named]


def _places(figures: Figures | None, scope: Scope | None) -> int | None:
    """Return at how many merchants it counts, as of the night; None where that was not counted."""
    if figures is None or scope is None or names_merchants(scope):
        return None
    return sum(cell.number for cell in figures.places(industries=scope.industries, districts=scope.districts))


async def _tiers(chosen: Listed | None) -> list[dict[str, Any]]:
    """Return what each tier gets of the chosen benefit, highest first."""
    live = await live_scorecard(SubjectKind.RESIDENT)
    if chosen is None or live is None:
        return []
    listed = [tier for tier in live[1].tiers if tier.code in chosen.offer.terms.tiers]
    return [{"tier": tier, "effect": chosen.offer.terms.tiers[tier.code]} for tier in sorted(listed, key=lambda tier: -tier.rank)]


def _next(asked: Asked, following: str | None, language: str) -> str | None:
    if following is None:
        return None
    kept = asked.model_dump(exclude_none=True, mode="json", exclude={"cursor"})
    return f"/incentives?{urlencode({**kept, 'lang': language, 'cursor': following})}#places"
