"""What a request says, refused at the edge when it makes no sense."""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.requests import Request

from routes.problems import problem, status_of
from routes.state import State
from server.access.actor import Actor
from server.platform import validation
from server.platform.actions import Once
from server.platform.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from server.platform.strict_json import parsed

IDEMPOTENCY_KEY = re.compile("[!-~]{1,255}")
SHORTEST_KEY_OF_NOBODY = 22
"""128 random bits in base64."""
DAYS = "2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"

MARK_LENGTH = 16
LONG_BODY_BYTES = 64 * 1024
"""A millisecond's work."""

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")
W = TypeVar("W", bound=StrEnum)


def _iso_day(value: Any) -> Any:
    """Pydantic would also take a number of seconds for a day; and a day long ago has no moment in every time zone."""
    if not isinstance(value, str) or not re.fullmatch(DAYS, value):
        raise PydanticCustomError("day_format", "not a day", {"expected": "2026-11-20"})
    return value


JSON = "application/json"
Text = validation.Text
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
Integer = Annotated[int, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_iso_day), Field(json_schema_extra={"pattern": f"^{DAYS}$"})]
"""A day of the years 2000 to 2199."""


class Body(BaseModel):
    """A request body: unknown fields are refused, numbers are not guessed from text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A query string: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class Page(Query):
    """`cursor`: the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


async def body(request: Request[State], model: type[M]) -> M:
    """Return the JSON body as `model`. Invalid with a reason and path for every fault; Refused when only rules say no to a right form."""
    sent = await _json_text(request)
    return await _apart(sent, lambda: _checked(lambda: model.model_validate_json(json.dumps(parsed(sent))), "invalid_body"))


async def body_if_any(request: Request[State], model: type[M]) -> M:
    """Return the JSON body as `body` does, or what `model` is of itself where none was sent."""
    return await body(request, model) if await request.body() else model()


async def json_of(request: Request[State]) -> Any:
    """Return the body's JSON value. Invalid when it is of another content type ("unsupported_media_type"), no JSON as RFC 8259 has it,
    or ambiguous (a name given twice); "bad_character" for half a surrogate pair.
    """
    sent = await _json_text(request)
    return await _apart(sent, lambda: parsed(sent))


def in_utf8(content_type: str | None) -> bool:
    """Tell whether a form is in UTF-8, as our pages are and as browsers send it back.

    The parser would believe any codec that is named, also one that fails on what follows or makes half surrogate pairs, which no page can
    show again.
    """
    _, parameters = parse_options_header(content_type)
    return parameters.get(b"charset", b"utf-8").lower() in (b"utf-8", b"utf8")


def fields(sent: FormData) -> dict[str, str]:
    """Return the texts of a form, by name, the last of each. Invalid("bad_character") when one holds NUL, which no column takes."""
    texts = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    if any("\0" in name + value for name, value in texts.items()):
        raise Invalid("bad_character")
    return texts


def form(model: type[M], values: dict[str, Any]) -> M:
    """Return the fields of an HTML form, or what they mean put together as a JSON body would be, as `model`; faults as of one."""
    raw = json.dumps(values)
    return _checked(lambda: model.model_validate_json(raw), "invalid_body")


def query(request: Request[State], model: type[M]) -> M:
    """Return the query string as `model`; one of its names given twice is refused."""
    names = [name for name, _ in request.query_params.multi_items() if name != "lang"]
    if any(names.count(name) > 1 for name in model.model_fields):
        raise Invalid("invalid_query", detail="a name is given twice")
    return _checked(lambda: model.model_validate({name: request.query_params[name] for name in names}), "invalid_query")


def actor(request: Request[State]) -> Actor:
    """Return who asks, as the dispatcher found out."""
    found: Actor = request.scope["actor"]
    return found


def account_id(request: Request[State]) -> UUID:
    """Return the id of the account that asks. Forbidden("not_signed_in") for nobody."""
    found = actor(request).account_id
    if found is None:
        raise Forbidden("not_signed_in")
    return found


def resident_id(request: Request[State]) -> UUID:
    """Return the asking resident's id. Forbidden("not_allowed") when the account is no resident's."""
    found = actor(request).resident_id
    if found is None:
        raise Forbidden("not_allowed")
    return found


def word(request: Request[State], name: str, kind: type[W]) -> W:
    """Return a path parameter as a word of `kind`. NotFound for any other: there is nothing at such an address."""
    try:
        return kind(request.path_params[name])
    except ValueError:
        raise NotFound("not_found") from None


def address(request: Request[State]) -> str:
    """Return where the request comes from, as one budget of tries: an IPv4 address, or the /64 of an IPv6 address."""
    host = request.client.host if request.client else "unknown"
    try:
        found = ip_address(host)
    except ValueError:
        return host
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def language(request: Request[State]) -> str:
    """Return `zh` or `en`: ?lang=, then the cookie, then Accept-Language, then Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    if asked in ("zh", "en"):
        return asked
    first = request.headers.get("accept-language", "zh").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"


def is_browser(request: Request[State]) -> bool:
    """Tell whether a person's browser asks, who wants a page: it names text/html, and this is no URL of the API."""
    return "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith("/api/") and not prefers_json(request)


def prefers_json(request: Request[State]) -> bool:
    """Tell whether JSON is wanted rather than a page, where there are both (RFC 9110 §12.5.1); a page when both are as welcome."""
    accept = request.headers.get("accept")
    return accept is not None and (accept == "application/json" or _weight(accept, "application/json") > _weight(accept, "text/html"))


@lru_cache(maxsize=256)
def _weight(accept: str, media_type: str) -> float:
    """Return the q of the most specific range that covers `media_type`; 0 when none does."""
    ranges = [media_type, media_type.split("/", maxsplit=1)[0] + "/*", "*/*"]
    given: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        given[name] = float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality, re.ASCII) else 0.0
    return next((given[name] for name in ranges if name in given), 0.0)


async def once(request: Request[State], *, status: int, present: Callable[[Any], Any], now: datetime) -> Once | None:
    """Return how to answer this request once, or None when it carries no Idempotency-Key."""
    key = request.headers.get("idempotency-key")
    owner = actor(request).account_id
    if key is None or owner is None:
        return None
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise Invalid("invalid_header", detail="Idempotency-Key: 1 to 255 visible ASCII characters")
    words = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    spoken, sent = language(request), await request.body()
    return Once(
        owner_id=owner,
        key=key,
        fingerprint=hashlib.sha256(words + sent).hexdigest(),
        fields=_marks(words, sent),
        status=status,
        present=present,
        present_error=lambda error: _status_and_problem(error, spoken),
        now=now,
    )


def key_of_nobody(request: Request[State]) -> str | None:
    """Return the Idempotency-Key where no account tells callers' keys apart: long enough that nobody else has it, or guesses it."""
    key = request.headers.get("idempotency-key")
    if key is not None and not (len(key) >= SHORTEST_KEY_OF_NOBODY and IDEMPOTENCY_KEY.fullmatch(key)):
        raise Invalid("invalid_header", detail=f"Idempotency-Key: {SHORTEST_KEY_OF_NOBODY} to 255 visible ASCII characters, at random")
    return key


def _marks(words: bytes, sent: bytes) -> dict[str, str]:
    """Return a mark for the address and for each field of a JSON object, so that a reused key can name what differs."""
    value = parsed(sent) if sent else {}
    told = {"url": words.decode(), **(value if isinstance(value, dict) else {"body": value})}
    return {name: hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()[:MARK_LENGTH] for name, each in told.items()}


def _status_and_problem(error: DomainError, spoken: str) -> tuple[int, dict[str, Any]]:
    return status_of(error), problem(error, spoken)


async def _json_text(request: Request[State]) -> bytes:
    media = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media != JSON:
        raise Invalid("unsupported_media_type", detail=f"Content-Type: {JSON}")
    return await request.body()


async def _apart(sent: bytes, work: Callable[[], V]) -> V:
    """Return what `work` on a body returns; on a long one it works in a thread, so that others are answered meanwhile."""
    return await asyncio.to_thread(work) if len(sent) > LONG_BODY_BYTES else work()


def _checked(work: Callable[[], M], code: str) -> M:
    try:
        return work()
    except ValueError as error:
        kind, word = (Refused, "rules_broken") if validation.breaks_rules_only(error) else (Invalid, code)
        raise kind(word, reasons=validation.faults(error)) from None
