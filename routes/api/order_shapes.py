"""What a desk may say of an order besides its amount."""

from typing import Annotated

from pydantic import Field, StringConstraints

from routes import reading
from server.benefits.orders import Order, plate_hash
from server.benefits.terms import MOST_FEN
from server.platform.crypto import Keyring
from server.platform.validation import Line

ShortName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
OrderRef = Annotated[Line, StringConstraints(min_length=1, max_length=80)]


class Vehicle(reading.Body):
    """`plate` is hashed with a key before anything else is done with it, and never stored."""

    plate: Annotated[reading.Text, StringConstraints(min_length=1, max_length=20)]
    kind: ShortName | None = None


class OrderFacts(reading.Body):
    """Only what the benefits of the programme ask for; what one asks for and is not said refuses that one."""

    kind: ShortName | None = None
    quantity: Annotated[reading.Integer, Field(ge=1, le=1_000_000)] | None = None
    unit: ShortName | None = None
    unit_price_fen: Annotated[reading.Integer, Field(ge=0, le=MOST_FEN)] | None = None
    vehicle: Vehicle | None = None

    def order(self, *, keyring: Keyring) -> Order:
        vehicle = self.vehicle
        return Order(
            kind=self.kind, quantity=self.quantity, unit=self.unit, unit_price_fen=self.unit_price_fen,
            vehicle=plate_hash(keyring, vehicle.plate) if vehicle else None, vehicle_kind=vehicle.kind if vehicle else None,
        )  # fmt: skip
