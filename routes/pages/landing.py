"""GET /: what this is, finding a merchant, and the ways to everything else."""

from starlette.requests import Request
from starlette.responses import Response

from routes import reading
from routes.pages import render
from routes.state import State

DOORS = {"/admin": "page.landing.console", "/miniapp": "page.landing.miniapp", "/docs": "page.landing.docs"}


async def show(request: Request[State]) -> Response:
    there = {getattr(route, "path", "").rstrip("/") for route in request.app.routes}
    doors = [(f"{path}/" if path == "/miniapp" else path, word) for path, word in DOORS.items() if path in there]
    return render.page(request, "landing.html", language=reading.language(request), q="", found=[], next=None, doors=doors)
