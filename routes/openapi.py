"""The OpenAPI 3.1 document, made from the contracts of the registered routes."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute, Route

from routes.endpoints import Contract, contract_of
from server.access.policy import ANYONE, POLICY

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "reasons"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "reasons": {"type": "array", "items": {"type": "object", "required": ["code", "message"]}},
    },
}
Refs = dict[type, dict[str, str]]
ALWAYS = (400, 404, 503)


def document(routes: Iterable[BaseRoute], *, base_url: str) -> dict[str, Any]:
    """Return the document of every route that has a contract."""
    found = [
        (route.path, method.lower(), terms)
        for route in routes
        if isinstance(route, Route)
        for method, endpoint in getattr(route, "endpoints", {}).items()
        if (terms := contract_of(endpoint))
    ]
    models = {m for _, _, terms in found for m in (terms.body, terms.answer, terms.query) if isinstance(m, type)}
    # Two models of one name, in different files, get longer names: the references tell which is whose.
    references, defs = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda m: (m.__name__, m.__module__))],
        ref_template="#/components/schemas/{model}",
    )
    refs: Refs = {model: reference for (model, _), reference in references.items()}
    paths: dict[str, Any] = {}
    for path, method, terms in found:
        paths.setdefault(re.sub(r":\w+}", "}", path), {})[method] = _operation(path, method, terms, refs, defs["$defs"])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Xinma 信码", "version": "1.0", "description": "Credit codes and credit incentives of a city."},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": {**defs["$defs"], "Problem": PROBLEM},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(path: str, method: str, terms: Contract, refs: Refs, schemas: dict[str, Any]) -> dict[str, Any]:
    open_to_all = POLICY.get(f"{method.upper()} {path}") == ANYONE
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{method}{path}").strip("_"),
        "summary": terms.summary,
        "parameters": [*_path_parameters(path), *_query_parameters(terms, refs, schemas), *_header_parameters(terms)],
        "responses": {str(terms.status): _answer(terms, refs), **_empty(terms), **_refusals(terms, open_to_all)},
    }
    if terms.body:
        operation["requestBody"] = {"required": True, "content": {terms.body_media: {"schema": refs[terms.body]}}}
    if not open_to_all:
        operation["security"] = [{"bearer": []}]
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    found = re.findall(r"{(\w+)(?::(\w+))?}", path)
    kinds = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
    plain = {"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9._-]+$"}
    return [{"name": name, "in": "path", "required": True, "schema": kinds.get(kind, plain)} for name, kind in found]


def _query_parameters(terms: Contract, refs: Refs, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if terms.query is None:
        return []
    schema = schemas[refs[terms.query]["$ref"].rsplit("/", 1)[-1]]
    required = schema.get("required", [])
    return [{"name": n, "in": "query", "required": n in required, "schema": s} for n, s in schema.get("properties", {}).items()]


def _header_parameters(terms: Contract) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return [{"name": name, "in": "header", "required": False, "schema": schema} for name in terms.headers]


def _answer(terms: Contract, refs: Refs) -> dict[str, Any]:
    if terms.answer is None:
        return {"description": terms.summary}
    if isinstance(terms.answer, str):
        return {"description": terms.summary, "content": {terms.answer: {}}}
    content = {"application/json": {"schema": refs[terms.answer]}, **{media: {} for media in terms.also}}
    return {"description": terms.summary, "content": content}


def _empty(terms: Contract) -> dict[str, Any]:
    return {str(status): {"description": "Without a body"} for status in terms.empty}


def _refusals(terms: Contract, open_to_all: bool) -> dict[str, Any]:
    statuses = {*ALWAYS, *terms.refusals, *(() if open_to_all else (401, 403)), *((413, 415) if terms.body else ())}
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {str(status): {"description": "A problem document", "content": content} for status in sorted(statuses)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
