"""The merchant that a clerk works for, with the code that its customers scan."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.codes import static_code
from server.codes.keys import issuer_from
from server.codes.queries import find_code_of_merchant


class OwnMerchant(BaseModel):
    """`code` leads to the credit page /m/{code} and to what is printed of it."""

    name: str
    code: str
    short_number: str


@contract("The merchant of this desk and its code", answer=OwnMerchant)
async def show(request: Request[State]) -> Response:
    state = request.state
    _, merchant_id = reading.actor(request).desk()
    found = await find_code_of_merchant(merchant_id)
    code = static_code.encode(found.handle, keyring=state["keyring"], issuer=issuer_from(state["settings"]))
    return writing.ok({"name": found.merchant.name, "code": code, "short_number": found.short_number})
