"""Pages for people: templates in Chinese and English, escaped, complete without script."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from routes.state import State
from routes.wording import WORDING, say
from server.benefits.terms import Effect
from server.codes.poster import ink_on
from server.codes.short_number import grouped
from server.platform.clock import LOCAL

STATIC = Path(__file__).parents[2] / "static"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Titled(Protocol):
    """Anything that is called something in both languages."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def page(
    request: Request[State], template: str, *, language: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Return a page for this request; `language` is `zh` or `en`, `values` what the template shows."""
    query = dict(request.query_params)
    return HTMLResponse(html(template, language=language, path=request.url.path, query=query, **values), status, headers)


def html(template: str, *, language: str, path: str, query: Mapping[str, str] | None = None, **values: Any) -> str:
    """Return the text of a page. `path` and `query` are those of the page itself: its language switch leads back to it."""
    other = "en" if language == "zh" else "zh"
    words = {
        "language": language,
        "locale": {"zh": "zh-CN", "en": "en"}[language],
        "switch": f"{path}?{urlencode({**(query or {}), 'lang': other})}",
        "keep": f"lang={language}",
        "t": partial(_say, language),
        "reason": lambda code: say(code, language) if code in WORDING else code,
        "title_of": partial(_title, language),
        "day": partial(day, language),
        "gift": partial(gift, language),
    }
    return _environment().get_template(template).render(**words, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_file
    environment.filters["yuan"] = yuan
    environment.filters["tenths"] = lambda number: f"{number // 10}.{number % 10}"
    environment.filters["signed"] = lambda number: f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"
    environment.filters["clip"] = _clip
    environment.filters["grouped"] = grouped
    environment.filters["ink"] = ink_on
    return environment


@cache
def static_file(name: str) -> str:
    """Return the URL of a static file, with its content's hash, so that a browser may keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _say(language: str, code: str, **values: object) -> str:
    return say(code, language, **values)


def _title(language: str, title: Titled) -> str:
    return title.en if language == "en" else title.zh


def day(language: str, moment: date | datetime) -> str:
    """Return a day as people write it; of a moment, the day it was in the city."""
    local = moment.astimezone(LOCAL).date() if isinstance(moment, datetime) else moment
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}" if language == "en" else f"{local.year}年{local.month}月{local.day}日"


def gift(language: str, effect: Effect) -> str:
    """Return what a benefit gives, in a sentence."""
    most = yuan(effect.max_value_fen or 0)
    if effect.amount_off_fen is not None:
        return say("page.gift.amount", language, amount=yuan(effect.amount_off_fen))
    if effect.fixed_price_fen is not None:
        return say("page.gift.fixed", language, amount=yuan(effect.fixed_price_fen), most=most)
    if effect.free_units is not None:
        unit = unit_word(language, effect.free_units.unit)
        return say("page.gift.free", language, quantity=effect.free_units.quantity, unit=unit, most=most)
    if effect.waived_bps is not None:
        return say("page.gift.waived", language, percent=_percent(effect.waived_bps), most=most)
    if effect.percent_off_bps is not None:
        return say("page.gift.percent", language, percent=_percent(effect.percent_off_bps), most=most)
    return say("page.gift.priority", language)


def unit_word(language: str, unit: str) -> str:
    """Return what is free by its word; a city's own unit as it is written."""
    code = f"console.counted.{unit}"
    return say(code, language) if code in WORDING else unit


def _percent(bps: int) -> str:
    return f"{bps // 100}.{bps % 100:02}".rstrip("0").rstrip(".")


def _clip(text: str, most: int) -> str:
    """Return at most so many characters, all of them for 0."""
    return text if not most or len(text) <= most else text[: most - 1] + "…"


def yuan(fen: int) -> str:
    """Return an amount as people write it."""
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}¥{whole:,}.{rest:02d}" if rest else f"{sign}¥{whole:,}"
