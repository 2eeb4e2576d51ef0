"""What a program needs to verify the second symbol of a poster without a network. Nothing here is secret."""

from base64 import b64encode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from routes import writing
from routes.endpoints import contract
from routes.state import State
from server.codes import offline_proof
from server.codes.keys import issuer_from


class ProofKey(BaseModel):
    key_id: int
    public_key: str = Field(description="Ed25519, 32 bytes, base64")


class ProofKeys(BaseModel):
    city: str
    environment: str
    items: list[ProofKey]


@contract("The public keys of offline proofs", answer=ProofKeys)
async def show(request: Request[State]) -> Response:
    issuer = issuer_from(request.state["settings"])
    keys = offline_proof.public_keys(request.state["keyring"])
    items = [{"key_id": key_id, "public_key": b64encode(key.public_bytes_raw()).decode()} for key_id, key in keys.items()]
    return writing.ok({"city": issuer.city, "environment": issuer.environment, "items": items})
