"""Lines of an order, so that one of them can be returned by itself."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from tortoise.expressions import F

from models.benefits import RedemptionLine
from server.platform.actions import step
from server.platform.errors import Conflict, NotFound, Reason

Lines = Mapping[str, int]
"""What each line of an order comes to (fen), by the merchant's own name of the line; together the order's amount."""
NO_LINES: Lines = MappingProxyType({})


@step
async def write_lines(redemption_id: UUID, lines: Lines) -> None:
    if lines:
        await RedemptionLine.bulk_create(
            RedemptionLine(redemption_id=redemption_id, ref=ref, amount_fen=amount_fen) for ref, amount_fen in lines.items()
        )


@step
async def amount_of_return(redemption_id: UUID, line: str | None, amount_fen: int | None, *, left_fen: int) -> int:
    """Return how much is asked back (fen): what is said, else what is left of the line, else of the order.

    NotFound for a line that the order lacks; Conflict("line_needed") when a part is asked of an order with lines.
    """
    if line is not None:
        row = await RedemptionLine.get_or_none(redemption_id=redemption_id, ref=line)
        if row is None:
            raise NotFound("not_found")
        return int(row.amount_fen - row.returned_fen) if amount_fen is None else amount_fen
    if amount_fen is None:
        return left_fen
    if amount_fen != left_fen and await RedemptionLine.exists(redemption_id=redemption_id):
        raise Conflict("line_needed", reasons=[Reason(code="line_needed", path="line")])
    return amount_fen


@step
async def return_line(redemption_id: UUID, line: str | None, amount_fen: int, *, whole: bool) -> None:
    """Take a return off its line, or off all lines when the order is returned wholly. Conflict("return_exceeds")."""
    rows = RedemptionLine.filter(redemption_id=redemption_id)
    if line is None:
        if whole:
            await rows.update(returned_fen=F("amount_fen"))
        return
    mine = rows.filter(ref=line, returned_fen__lte=F("amount_fen") - amount_fen)
    if not await mine.update(returned_fen=F("returned_fen") + amount_fen):
        row = await rows.get(ref=line)
        left_fen = row.amount_fen - row.returned_fen
        reason = Reason(code="return_exceeds", path="line", expected=left_fen, actual=amount_fen, gap=amount_fen - left_fen)
        raise Conflict("return_exceeds", reasons=[reason])
