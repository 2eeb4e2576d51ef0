"""The document that other programs are written against."""

import inspect
from collections.abc import Iterator
from types import CodeType
from typing import Any

import httpx2
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import Route

from routes import ROUTES
from routes.endpoints import Endpoint, contract, contract_of, url
from routes.openapi import Operation, document, operations, statuses_of
from routes.reading import Body
from server.platform.actions import Action


@pytest.fixture
def published() -> dict[str, Any]:
    return document(ROUTES, base_url="http://127.0.0.1:8000")


def test_the_document_is_openapi_3_1(published: dict[str, Any]) -> None:
    errors = [f"{list(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(published).iter_errors()]
    assert errors == []


async def test_it_is_served_and_stays_the_same(client: httpx2.AsyncClient, published: dict[str, Any]) -> None:
    served = [await client.get("/openapi.json") for _ in range(2)]
    assert served[0].json()["paths"].keys() == published["paths"].keys()
    assert served[0].content == served[1].content


def test_every_route_of_the_api_has_a_contract() -> None:
    without = [
        f"{method} {route.path}"
        for route in ROUTES
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method, endpoint in route.endpoints.items()  # type: ignore[attr-defined]
        if contract_of(endpoint) is None
    ]
    assert without == []


def test_no_two_operations_share_a_name(published: dict[str, Any]) -> None:
    names = [operation["operationId"] for item in published["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_models_of_one_name_are_told_apart() -> None:
    published = document([url("/a", GET=answering(int)), url("/b", GET=answering(str))], base_url="http://127.0.0.1")
    answers = [
        published["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] for path in ("/a", "/b")
    ]
    kinds = [published["components"]["schemas"][answer.rsplit("/", 1)[-1]]["properties"]["seen"]["type"] for answer in answers]
    assert kinds == ["integer", "string"]


def answering(kind: type) -> Endpoint:
    """An endpoint whose answer's model is called Look, as another's is."""
    look = type("Look", (BaseModel,), {"__annotations__": {"seen": kind}, "__module__": f"looks_at_{kind.__name__}"})

    @contract("Look", answer=look)
    async def show(request: object) -> Response:
        raise NotImplementedError

    return show


def test_what_is_closed_says_so_and_what_is_open_does_not(published: dict[str, Any]) -> None:
    assert "security" in published["paths"]["/api/v1/me"]["get"]
    assert {"401", "403"} <= published["paths"]["/api/v1/me"]["get"]["responses"].keys()
    assert "security" not in published["paths"]["/api/v1/sessions"]["post"]


def test_every_text_that_is_sent_to_us_is_bounded_in_what_it_may_hold(published: dict[str, Any]) -> None:
    """PostgreSQL refuses NUL in text, so a field that lets it through is an answer of 5xx."""
    schemas = published["components"]["schemas"]
    loose = [place for name in sent(published) for place in loose_texts(schemas[name], name)]
    loose += [
        f"{path} {parameter['name']}"
        for path, item in published["paths"].items()
        for operation in item.values()
        for parameter in operation["parameters"]
        for _ in loose_texts(parameter["schema"], "")
    ]
    assert loose == []


def test_a_loose_text_would_be_seen() -> None:
    class Loose(Body):
        note: str

    class Answered(BaseModel):
        note: str

    @contract("loose", body=Loose, answer=Answered)
    async def loose(request: Any) -> Any: ...

    published = document([url("/loose", POST=loose)], base_url="http://127.0.0.1")
    assert sent(published) == {"Loose"}
    assert list(loose_texts(published["components"]["schemas"]["Loose"], "Loose")) == ["Loose.note"]


def sent(published: dict[str, Any]) -> set[str]:
    """The names of the schemas of bodies, and of what they refer to."""
    bodies = [operation["requestBody"] for item in published["paths"].values() for operation in item.values() if "requestBody" in operation]
    found: set[str] = set()
    waiting = [name for body in bodies for name in references(body)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(published["components"]["schemas"][name])
    return found


def references(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from references(each)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rsplit("/", 1)[-1]
        for each in schema.values():
            yield from references(each)


def loose_texts(schema: Any, place: str) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from loose_texts(each, place)
    elif isinstance(schema, dict):
        if schema.get("type") == "string" and not schema.keys() & {"pattern", "format", "enum", "const"}:
            yield place
        for name, each in schema.get("properties", {}).items():
            yield from loose_texts(each, f"{place}.{name}")
        for name in ("items", "anyOf", "oneOf", "allOf", "prefixItems", "additionalProperties"):
            yield from loose_texts(schema.get(name), place)


def test_every_deed_says_that_it_may_be_busy(published: dict[str, Any]) -> None:
    silent = [
        f"{method} {path}"
        for path, item in published["paths"].items()
        for method, operation in item.items()
        if method != "get" and "409" not in operation["responses"]
    ]
    assert silent == []


def test_whatever_spends_a_limit_says_so() -> None:
    spending = [each for each in operations(ROUTES) if spends(endpoint_of(each))]
    assert len(spending) > 5
    assert [f"{each.method} {each.path}" for each in spending if 429 not in statuses_of(each)] == []


def endpoint_of(asked: Operation) -> Any:
    return next(route.endpoints[asked.method] for route in ROUTES if isinstance(route, Route) and route.path == asked.path)  # type: ignore[attr-defined]


def spends(function: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Tell whether a function of ours spends from a budget of tries, itself or in what it calls by name."""
    function = inspect.unwrap(function.deed if isinstance(function, Action) else function) if callable(function) else function
    if not inspect.isfunction(function) or function in seen or not function.__module__.startswith(("routes", "server")):
        return False
    codes = list(codes_in(function.__code__))
    names = {name for code in codes for name in code.co_names}
    if any("spend" in code.co_names and "limits" in (*code.co_varnames, *code.co_names, *code.co_consts) for code in codes):
        return True
    return any(spends(function.__globals__.get(name), seen | {function}) for name in names)


def codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes_in(each)
