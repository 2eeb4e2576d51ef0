"""The OpenAPI document says what the routes are."""

import json

from openapi_spec_validator import validate
from pydantic import BaseModel
from starlette.responses import Response

from routes import ROUTES, openapi, writing
from routes.endpoints import Endpoint, contract, url


def test_the_document_of_all_routes_is_valid() -> None:
    validate(json.loads(writing.dumps(openapi.document(ROUTES, base_url="https://xinma.example.gov.cn"))))


def test_models_of_one_name_are_told_apart() -> None:
    document = openapi.document([url("/a", GET=answering(int)), url("/b", GET=answering(str))], base_url="https://xinma.example.gov.cn")
    answers = [document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] for path in ("/a", "/b")]
    kinds = [document["components"]["schemas"][answer.rsplit("/", 1)[-1]]["properties"]["seen"]["type"] for answer in answers]
    assert kinds == ["integer", "string"]


def answering(kind: type) -> Endpoint:
    """An endpoint whose answer's model is called Look, as another's is."""
    look = type("Look", (BaseModel,), {"__annotations__": {"seen": kind}, "__module__": f"looks_at_{kind.__name__}"})

    @contract("Look", answer=look)
    async def show(request: object) -> Response:
        raise NotImplementedError

    return show
