"""Giving back part or all of a redemption."""

from enum import StrEnum

from server.benefits.terms import Returns


class RedemptionState(StrEnum):
    """How much of a redemption stands; it follows from the amounts and is stored nowhere."""

    REDEEMED = "redeemed"
    PARTLY_RETURNED = "partly_returned"
    RETURNED = "returned"


def state_of(*, amount_fen: int, returned_fen: int) -> RedemptionState:
    if returned_fen == 0:
        return RedemptionState.REDEEMED
    return RedemptionState.RETURNED if returned_fen == amount_fen else RedemptionState.PARTLY_RETURNED


def returned_discount_fen(*, amount_fen: int, discount_fen: int, returned_fen: int) -> int:
    """Return how much of a discount is given back once `returned_fen` of the order are: its share, rounded down; all of it at the end."""
    return discount_fen * returned_fen // amount_fen


def given_back(returns: Returns, *, whole: bool, discount_fen: int) -> tuple[int, int]:
    """Return how many uses and how much value (fen) a return takes off the limits. A use counts until the whole order is returned."""
    return int(whole and returns.use), discount_fen if returns.value else 0


def kept_discount_fen(*, amount_fen: int, discount_fen: int, kept_fen: int) -> int:
    """Return what stays of a discount held for an order of which only `kept_fen` comes about: as if the rest were returned at once."""
    return discount_fen - returned_discount_fen(amount_fen=amount_fen, discount_fen=discount_fen, returned_fen=amount_fen - kept_fen)
