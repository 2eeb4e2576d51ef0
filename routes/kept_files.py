"""Files that every opening asks for: read once, and again only when they have changed, sent whole with an ETag."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from routes.state import State
from server.platform.errors import NotFound

MEDIA = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".wasm": "application/wasm"}


@dataclass(frozen=True)
class Kept:
    """`stamp`: what the content was made of; another one makes it anew."""

    stamp: Hashable
    content: bytes
    tag: str


_kept: dict[Path, Kept] = {}


def kept(path: Path, stamp: Hashable, made: Callable[[], bytes]) -> Kept:
    """Return what was made for this path and stamp."""
    found = _kept.get(path)
    if found is None or found.stamp != stamp:
        content = made()
        found = _kept[path] = Kept(stamp, content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
    return found


def file(request: Request[State], path: Path) -> Response:
    """Answer with a file. NotFound."""
    try:
        told = path.stat()
    except OSError:
        raise NotFound("not_found") from None
    return answer(request, kept(path, (told.st_mtime_ns, told.st_size), path.read_bytes), MEDIA[path.suffix])


def answer(request: Request[State], found: Kept, media_type: str) -> Response:
    """Answer with what is kept, or 304 to who has it."""
    headers = {"etag": found.tag, "cache-control": "no-cache"}
    if found.tag in (known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=media_type)
