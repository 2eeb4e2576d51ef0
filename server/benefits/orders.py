"""What a desk says of an order besides its amount."""

from dataclasses import dataclass

from server.platform.crypto import Keyring, keyed_hash


@dataclass(frozen=True, kw_only=True)
class Order:
    """None: not said. `vehicle` is the keyed hash of a plate; `unit_price_fen` is what one `unit` of the `quantity` costs.

    `earlier_fen` is what other benefits of the same stacking group took off this order already, in lanes up to `lane`.
    """

    kind: str | None = None
    quantity: int | None = None
    unit: str | None = None
    unit_price_fen: int | None = None
    vehicle: str | None = None
    vehicle_kind: str | None = None
    ref: str | None = None
    earlier_fen: int = 0
    lane: int = 0
    earlier_benefit: str | None = None


PLAIN = Order()


def plate_hash(keyring: Keyring, plate: str) -> str:
    """Return what stands for a number plate wherever it is kept: spaces, dots and dashes aside, in capitals."""
    return keyed_hash(keyring, "".join(each for each in plate.upper() if each.isalnum()), purpose="plate")
