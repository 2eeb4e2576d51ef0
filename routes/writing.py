"""Answers, as bytes."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from server.platform import json_text
from server.platform.actions import Answer

dumps = json_text.dumps


def ok(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(dumps(value), status, headers, "application/json")


def created(value: Any) -> Response:
    return ok(value, status=201)


def nothing() -> Response:
    return Response(status_code=204)


def once(answer: Answer) -> Response:
    """The answer of an idempotent action, marked when it is a replay."""
    media = "application/problem+json" if answer.status >= 400 else "application/json"
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return Response(answer.body, answer.status, headers, media)
