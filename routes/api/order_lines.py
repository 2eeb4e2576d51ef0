"""The lines of an order, as a desk may say them."""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field
from pydantic_core import PydanticCustomError

from routes import reading
from routes.api.order_shapes import OrderRef
from server.benefits.terms import MOST_FEN


class OrderLine(reading.Body):
    """`ref`: the merchant's own name of the line."""

    ref: OrderRef
    amount_fen: Annotated[reading.Integer, Field(ge=1, le=MOST_FEN)]


OrderLines = Annotated[Sequence[OrderLine], Field(max_length=200)]
"""They add up to the order, and no ref comes twice; empty where nothing is said of lines."""


class WithLines(Protocol):
    lines: Any


B = TypeVar("B", bound=WithLines)


def adding_up(body: B, amount_fen: int | None) -> B:
    """Refuse lines that do not make up an amount."""
    lines = lines_of(body.lines)
    if body.lines and (len(lines) < len(body.lines) or sum(lines.values()) != amount_fen):
        raise PydanticCustomError("xinma_lines_do_not_add_up", "lines must add up to amount_fen, and each ref comes once")
    return body


def lines_of(lines: Sequence[OrderLine]) -> dict[str, int]:
    return {line.ref: line.amount_fen for line in lines}
