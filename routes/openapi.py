"""The OpenAPI 3.1 document, made from the contracts of the registered routes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute, Route

from models.enums import Role
from routes.endpoints import Contract, contract_of
from routes.reading import SHORTEST_KEY_OF_NOBODY
from server.access.policy import ANYONE, PARTNER, POLICY

REASON = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "description": "The word that programs read"},
        "message": {"type": "string", "description": "The sentence that people read, in the language asked for"},
        "path": {"type": "string", "description": "The field at fault, as `photos.0`"},
        "fact": {"type": "string", "description": "What the rule asked for, as `order.quantity`"},
        "expected": {"type": ["string", "integer"]},
        "actual": {"type": ["string", "integer"]},
        "gap": {"type": "integer", "description": "How much is missing, in the unit of the rule"},
        "remedy": {"type": "string", "description": "What would help"},
        "basis": {"type": "string", "description": "The law or rule behind it"},
    },
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457; every code is explained under /docs/errors",
    "required": ["type", "title", "status", "code", "detail", "reasons"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "reasons": {"type": "array", "items": REASON},
    },
}
ALWAYS = (400, 404, 503)
WITH_BODY = (408, 413, 415)
IF_CLOSED = (401, 403)
IF_WRITING = (409,)
"""`busy`, which every deed may answer."""
PARTNER_SIGNATURE = {"type": "http", "scheme": "XINMA1-HMAC-SHA256", "description": "docs/partners.md"}
PROBLEM_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@dataclass(frozen=True)
class Operation:
    """One method of one path and its contract."""

    path: str
    method: str
    terms: Contract

    @property
    def address(self) -> str:
        return re.sub(r":\w+}", "}", self.path)

    @property
    def roles(self) -> frozenset[Role]:
        return POLICY.get(f"{self.method} {self.path}", frozenset())

    @property
    def part(self) -> str:
        """Which part of the service it belongs to: `me`, `desk`, `admin` …"""
        return self.path.removeprefix("/api/v1").split("/")[1] or "pages"

    @property
    def models(self) -> list[type[BaseModel]]:
        return [model for model in (self.terms.body, self.terms.answer) if isinstance(model, type)]


def operations(routes: Iterable[BaseRoute]) -> list[Operation]:
    """Return every method of every route that has a contract, in the order of the routes."""
    return [
        Operation(route.path, method, terms)
        for route in routes
        if isinstance(route, Route)
        for method, endpoint in getattr(route, "endpoints", {}).items()
        if (terms := contract_of(endpoint))
    ]


def statuses_of(asked: Operation) -> list[int]:
    """Return every status with which an operation may refuse."""
    closed = IF_CLOSED if asked.roles != ANYONE else ()
    writing = () if asked.method == "GET" else IF_WRITING
    return sorted({*ALWAYS, *asked.terms.refusals, *closed, *writing, *(WITH_BODY if asked.terms.body else ())})


def document(routes: Iterable[BaseRoute], *, base_url: str) -> dict[str, Any]:
    """Return the document of every route that has a contract."""
    found = operations(routes)
    models = sorted({model for each in found for model in each.models}, key=lambda model: (model.__name__, model.__module__))
    refs, defs = models_json_schema([(model, "validation") for model in models], ref_template="#/components/schemas/{model}")
    schemas = {model: ref for (model, _), ref in refs.items()}
    paths: dict[str, Any] = {}
    for each in found:
        paths.setdefault(each.address, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Xinma 信码", "version": "1.0", "description": "Credit codes and credit incentives of a city."},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": {**defs.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}, "partner": PARTNER_SIGNATURE},
        },
    }


def _operation(asked: Operation, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    terms = asked.terms
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{asked.method.lower()}{asked.path}").strip("_"),
        "summary": terms.summary,
        "tags": [asked.part],
        "parameters": [*_path_parameters(asked.path), *_query_parameters(terms), *_header_parameters(asked)],
        "responses": {str(terms.status): _answer(terms, schemas), **_empty(terms), **_refusals(asked)},
    }
    if terms.body:
        operation["requestBody"] = {"required": not terms.body_optional, "content": {terms.body_media: {"schema": schemas[terms.body]}}}
    if asked.roles != ANYONE:
        operation["security"] = [{"partner" if asked.roles == PARTNER else "bearer": []}]
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    found = re.findall(r"{(\w+)(?::(\w+))?}", path)
    kinds = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
    plain = {"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9._-]+$"}
    return [{"name": name, "in": "path", "required": True, "schema": kinds.get(kind, plain)} for name, kind in found]


def _query_parameters(terms: Contract) -> list[dict[str, Any]]:
    schema = terms.query.model_json_schema() if terms.query else {}
    named, required = schema.get("$defs", {}), schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inlined(part, named)}
        for name, part in schema.get("properties", {}).items()
    ]


def _inlined(part: Any, named: dict[str, Any]) -> Any:
    """Return a schema without references: query models are no components."""
    if isinstance(part, list):
        return [_inlined(each, named) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(named[part["$ref"].rsplit("/", 1)[-1]], named)
    return {name: _inlined(each, named) for name, each in part.items()}


def _header_parameters(asked: Operation) -> list[dict[str, Any]]:
    shortest = SHORTEST_KEY_OF_NOBODY if asked.roles == ANYONE else 1
    schema = {"type": "string", "minLength": shortest, "maxLength": 255, "pattern": "^[!-~]+$"}
    return [{"name": name, "in": "header", "required": False, "schema": schema} for name in asked.terms.headers]


def _answer(terms: Contract, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    if terms.answer is None:
        return {"description": terms.summary}
    if isinstance(terms.answer, str):
        return {"description": terms.summary, "content": {terms.answer: {}}}
    content = {"application/json": {"schema": schemas[terms.answer]}, **{media: {} for media in terms.also}}
    return {"description": terms.summary, "content": content}


def _empty(terms: Contract) -> dict[str, Any]:
    return {str(status): {"description": "Without a body"} for status in terms.empty}


def _refusals(asked: Operation) -> dict[str, Any]:
    return {str(status): {"description": "A problem document", "content": PROBLEM_CONTENT} for status in statuses_of(asked)}
