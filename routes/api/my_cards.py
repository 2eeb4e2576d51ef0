"""The incentive cards that a resident holds."""

from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.api.card_shapes import MyCards, my_card_json
from routes.endpoints import contract
from routes.state import State
from server.benefits.queries.cards import cards_of
from server.platform.clock import local_day, utc_now

NO_STORE = {"cache-control": "no-store"}


@contract("The incentive cards I hold, for myself or a vehicle, with their benefits", answer=MyCards)
async def index(request: Request[State]) -> Response:
    held, spoken = await cards_of(reading.resident_id(request), day=local_day(utc_now())), reading.language(request)
    return writing.ok({"items": [my_card_json(each, spoken) for each in held], "next": None}, headers=NO_STORE)
