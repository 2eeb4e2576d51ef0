"""What an operator asks of a running service."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from tortoise import connections

from routes import openapi, writing
from routes.endpoints import contract
from routes.state import State
from server.platform.db import pending_migrations
from server.platform.logs import seen
from server.platform.metrics import exposition

log = structlog.get_logger("xinma.operation")
CHECK_SECONDS = 1.0


class Health(BaseModel):
    status: str


class Readiness(BaseModel):
    status: str
    database: str
    schema_: str = Field(alias="schema")
    cache: str


@contract("The process answers", answer=Health)
async def healthz(request: Request[State]) -> Response:
    return writing.ok({"status": "ok"})


@contract("What the service needs is there; 503 says what is down", answer=Readiness)
async def readyz(request: Request[State]) -> Response:
    """A cache that is down is told but does not make the service unready: it is disposable."""
    checks = {"database": _database(), "schema": _schema(), "cache": request.state["cache"].ping()}
    answers = await asyncio.gather(*(_tried(name, check) for name, check in checks.items()))
    found = dict(zip(checks, answers, strict=True))
    ready = found["database"] == "ok" and found["schema"] == "ok"
    return writing.ok({"status": "ready" if ready else "not ready", **found}, status=200 if ready else 503)


@contract("Counters for Prometheus", answer="text/plain")
async def metrics(request: Request[State]) -> Response:
    return Response(exposition(), headers={"content-type": CONTENT_TYPE_LATEST})


async def openapi_json(request: Request[State]) -> Response:
    made = request.app.state
    if not hasattr(made, "openapi"):
        made.openapi = writing.dumps(openapi.document(request.app.routes, base_url=request.state["settings"].base_url))
    return Response(made.openapi, media_type="application/json")


async def _database() -> None:
    await connections.get("default").execute_query("SELECT 1")


async def _schema() -> None:
    if pending := await pending_migrations():
        log.warning("migrations are pending: run python -m server migrate", pending=pending)
        raise RuntimeError


async def _tried(name: str, check: Awaitable[Any]) -> str:
    """What went wrong stands in the log, not in an answer that anybody may ask for. A part that says nothing in time is down, and is not
    waited for: a frozen database holds its caller beyond any cancellation.
    """
    asked = asyncio.ensure_future(check)
    await asyncio.wait([asked], timeout=CHECK_SECONDS)
    if not asked.done():
        asked.cancel()
        asked.add_done_callback(lambda late: late.cancelled() or late.exception())
        log.warning("down", part=name, error="nothing heard", seconds=CHECK_SECONDS)
        return "down"
    if error := asked.exception():
        log.warning("down", part=name, **seen(error))
        return "down"
    return "ok"
