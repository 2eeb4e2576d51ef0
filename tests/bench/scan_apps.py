"""What bench_scan.py serves: the service as it is, the service without its scan log, and a bare Starlette with as large an answer."""

import json
import os
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import serving_app


def service() -> ASGIApp:
    return serving_app()


def without_log() -> ASGIApp:
    """The service whose scans are taken for written: what the log costs is the difference."""
    app = serving_app()

    async def unlogged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"]["scans"] = _NoLog
        await app(scope, receive, send)

    return unlogged


class _NoLog:
    @staticmethod
    async def add(row: object) -> None:
        return None


def bare() -> ASGIApp:
    """One route that answers the same facts, as a plain Starlette application would."""
    facts: Any = json.loads(Path(os.environ["BENCH_FACTS"]).read_text())

    async def show(request: Request) -> Response:
        return JSONResponse(facts)

    return Starlette(routes=[Route("/m/{code}", show)])


def bare_bytes() -> ASGIApp:
    """The same without even making the JSON: the least that this server can do."""
    ready = Path(os.environ["BENCH_FACTS"]).read_bytes()

    async def show(request: Request) -> Response:
        return Response(ready, media_type="application/json")

    return Starlette(routes=[Route("/m/{code}", show)])
