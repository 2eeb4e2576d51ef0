"""What an operator asks of a running service."""

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
from server.platform.metrics import exposition

log = structlog.get_logger("xinma.operation")


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
    found = {name: await _tried(name, check) for name, check in checks.items()}
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
        raise RuntimeError(f"migrations are pending: {', '.join(pending)}; run python -m server migrate")


async def _tried(name: str, check: Awaitable[Any]) -> str:
    """What went wrong stands in the log, not in an answer that anybody may ask for."""
    try:
        await check
    except Exception as error:  # noqa: BLE001 — whatever it is, the part is down
        log.warning("down", part=name, error=f"{type(error).__name__}: {error}")
        return "down"
    return "ok"
