"""What bench_holds.py serves beside the service: the same, but that every hold has a transaction of its own."""

from starlette.types import ASGIApp

from server.app import serving_app
from server.benefits.actions.hold_queue import HoldQueue


async def _nobody(self: HoldQueue, asked: object) -> None:
    return None


def one_by_one() -> ASGIApp:
    HoldQueue._together = _nobody  # type: ignore[method-assign]
    return serving_app()
