"""GET /docs and /docs/errors: the contract for people, made from what the machines read."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from routes import reading
from routes.openapi import Operation, operations, statuses_of
from routes.pages import render
from routes.state import State
from routes.wording import SAID_BY_ANSWERS
from routes.wording.docs import OPERATIONS
from server.access.policy import ANYONE

RULES = ("json", "sign_in", "values", "lists", "once", "errors", "language")
PLACEHOLDER = re.compile(r"{\w+(:\w+)?}")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Described:
    """One operation as the page shows it."""

    method: str
    address: str
    summary: str
    roles: list[Role]
    asked: list[Field]
    sent: list[Field]
    statuses: list[int]


async def index(request: Request[State]) -> Response:
    spoken = reading.language(request)
    parts: dict[str, list[Described]] = {}
    for each in operations(request.app.routes):
        parts.setdefault(each.part, []).append(_described(each, spoken))
    return render.page(request, "docs.html", language=spoken, parts=parts, rules=RULES)


async def errors(request: Request[State]) -> Response:
    """Words with a full stop are texts of pages, not codes."""
    codes = {code: [PLACEHOLDER.sub("…", text) for text in texts] for code, texts in sorted(SAID_BY_ANSWERS.items()) if "." not in code}
    return render.page(request, "docs_errors.html", language=reading.language(request), codes=codes)


def _described(operation: Operation, language: str) -> Described:
    terms = operation.terms
    chinese = OPERATIONS.get(f"{operation.method} {operation.address}", terms.summary)
    roles = [Role.ANONYMOUS] if operation.roles == ANYONE else sorted(operation.roles)
    return Described(
        method=operation.method,
        address=operation.address,
        summary=terms.summary if language == "en" else chinese,
        roles=roles,
        asked=_fields(terms.query),
        sent=_fields(terms.body),
        statuses=[terms.status, *terms.empty, *statuses_of(operation)],
    )


def _fields(model: type[BaseModel] | None) -> list[Field]:
    """The fields of a model; of alternatives, those of each in turn."""
    if model is None:
        return []
    schema = model.model_json_schema()
    named = schema.get("$defs", {})
    some = [_resolved(each, named) for each in schema.get("anyOf", [])] or [schema]
    return [
        Field(name, _kind(part, named), name in each.get("required", []))
        for each in some
        for name, part in each.get("properties", {}).items()
    ]


def _kind(part: dict[str, Any], named: dict[str, Any]) -> str:
    """Return what a value is, in the words of JSON Schema; of a few words, the words."""
    found = _resolved(part, named)
    if "anyOf" in found:
        return " | ".join(_kind(each, named) for each in found["anyOf"] if each != {"type": "null"})
    if "enum" in found:
        return " | ".join(map(str, found["enum"]))
    return str(found.get("format") or found.get("type", "object"))


def _resolved(part: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = named[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part
    return found
