"""A merchant's code to show or print: symbols as SVG and PNG, sheets as PDF. A rotated code gives its successor's."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from models.codes import MerchantCode
from models.enums import PrintSheet
from routes import reading
from routes.endpoints import contract
from routes.state import State
from server.codes import poster, qr, static_code
from server.codes.keys import issuer_from
from server.codes.poster import Printed
from server.codes.queries import find_merchant_code
from server.platform.clock import local_day, utc_now
from server.printing.queries import Press, printed

SYMBOL_CACHE = "public, max-age=300"
SHEET_CACHE = "no-cache"
_drawing = ThreadPoolExecutor(max_workers=2, thread_name_prefix="drawing")


class PictureSize(reading.Query):
    size: int = Field(410, ge=100, le=2000, description="Width and height in pixels")


class PosterChoice(reading.Query):
    proof: bool = Field(False, description="Add a second symbol that an inspector can verify without a network")


@contract("The merchant's code as a scalable picture", answer="image/svg+xml", empty=(304,), refusals=(410,))
async def qr_svg(request: Request[State]) -> Response:
    code = await _code(request)
    url = _url(request, code)
    return await _drawn(
        request, lambda: qr.svg(url, title=code.merchant.name).encode(), "image/svg+xml", SYMBOL_CACHE, url + code.merchant.name
    )


@contract("The merchant's code as a picture of so many pixels", answer="image/png", query=PictureSize, empty=(304,), refusals=(410,))
async def qr_png(request: Request[State]) -> Response:
    size = reading.query(request, PictureSize).size
    url = _url(request, await _code(request))
    return await _drawn(request, lambda: qr.png(url, size=size), "image/png", SYMBOL_CACHE, f"{size} {url}")


@contract("An A4 poster to print", answer="application/pdf", query=PosterChoice, empty=(304,), refusals=(410,))
async def poster_pdf(request: Request[State]) -> Response:
    choice = reading.query(request, PosterChoice)
    return await _sheet(request, PrintSheet.POSTER, await _printed(request, await _code(request), with_proof=choice.proof))


@contract("An A4 sheet of 12 stickers to print", answer="application/pdf", empty=(304,), refusals=(410,))
async def stickers_pdf(request: Request[State]) -> Response:
    return await _sheet(request, PrintSheet.STICKERS, await _printed(request, await _code(request)))


@contract("An A5 card to fold and stand on a table", answer="application/pdf", empty=(304,), refusals=(410,))
async def table_card_pdf(request: Request[State]) -> Response:
    return await _sheet(request, PrintSheet.TABLE_CARD, await _printed(request, await _code(request)))


async def _code(request: Request[State]) -> MerchantCode:
    text, state = request.path_params["code"], request.state
    return await find_merchant_code(text, keyring=state["keyring"], issuer=issuer_from(state["settings"]))


def _text_of(request: Request[State], code: MerchantCode) -> str:
    state = request.state
    return static_code.encode(code.handle, keyring=state["keyring"], issuer=issuer_from(state["settings"]))


def _url(request: Request[State], code: MerchantCode) -> str:
    return qr.scan_url(request.state["settings"].base_url, _text_of(request, code))


async def _printed(request: Request[State], code: MerchantCode, *, with_proof: bool = False) -> Printed:
    state = request.state
    press = Press(base_url=state["settings"].base_url, keyring=state["keyring"], issuer=issuer_from(state["settings"]))
    [found] = await printed([code], press=press, today=local_day(utc_now()), with_proof=with_proof)
    return found


async def _sheet(request: Request[State], sheet: PrintSheet, printed: Printed) -> Response:
    response = await _drawn(
        request, lambda: poster.pdf(sheet.value, printed), "application/pdf", SHEET_CACHE, f"{sheet} {poster.edition()} {printed}"
    )
    response.headers["content-disposition"] = f'inline; filename="{sheet}-{printed.short_number}.pdf"'
    return response


async def _drawn(request: Request[State], draw: Callable[[], bytes], media_type: str, cache: str, drawn_from: str) -> Response:
    """Draw in a thread, two pictures at a time, unless the asker already has what these values give."""
    tag = f'"{hashlib.sha256(drawn_from.encode()).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": cache}
    if tag in (known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    content = await asyncio.get_running_loop().run_in_executor(_drawing, draw)
    return Response(content, headers=headers, media_type=media_type)
