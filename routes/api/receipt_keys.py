"""What a program needs to check a receipt without asking us. Nothing here is secret."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from routes import writing
from routes.endpoints import contract
from routes.state import State
from server.benefits.receipts import key_set


class ReceiptKey(BaseModel):
    """A public key as RFC 8037 writes it; `kid` stands in the receipt's header."""

    kty: str
    crv: str
    use: str
    alg: str
    kid: str
    x: str


class ReceiptKeys(BaseModel):
    keys: list[ReceiptKey]


@contract("The public keys of receipts, as a JSON Web Key Set", answer=ReceiptKeys)
async def show(request: Request[State]) -> Response:
    return writing.ok(key_set(request.state["keyring"]))
