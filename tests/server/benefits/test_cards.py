"""Incentive cards: plates as they are shown, and to whom a card may be issued."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.enums import CardBearer
from routes.wording import SAID_BY_ANSWERS
from server.benefits.cards import Vehicle, issue_reasons, masked_plate, twice

TODAY = date(2026, 11, 20)
TRUCK = Vehicle(plate_hash="a" * 64, plate_shown="浙A·***45")


@pytest.mark.parametrize(("plate", "shown"), [("浙A12345", "浙A·***45"), ("浙a·d1 2345", "浙A·****45"), ("京B1", "***")])
def test_a_plate_is_known_again_by_its_holder_alone(plate: str, shown: str) -> None:
    assert masked_plate(plate) == shown


@pytest.mark.parametrize(
    ("bearer", "tiers", "people", "vehicles", "days", "code"),
    [
        (CardBearer.PERSON, ["gold"], [], [], 0, None),
        (CardBearer.VEHICLE, [], [], [TRUCK], None, None),
        (CardBearer.VEHICLE, ["gold"], [], [], None, "card_for_vehicles"),
        (CardBearer.VEHICLE, [], [UUID(int=1)], [], None, "card_for_vehicles"),
        (CardBearer.PERSON, [], [], [TRUCK], None, "card_for_persons"),
        (CardBearer.PERSON, ["gold"], [], [], -1, "not_ahead"),
    ],
)
def test_a_card_is_for_persons_or_for_vehicles_and_not_over_already(
    bearer: CardBearer, tiers: list[str], people: list[UUID], vehicles: list[Vehicle], days: int | None, code: str | None
) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    reasons = issue_reasons(bearer, tiers=tiers, people=people, vehicles=vehicles, valid_until=until, today=TODAY)
    assert [reason.code for reason in reasons] == ([code] if code else [])
    assert {reason.code for reason in reasons} <= SAID_BY_ANSWERS.keys()


def test_a_vehicle_that_is_named_again_is_told_by_its_place() -> None:
    other = Vehicle(plate_hash="b" * 64, plate_shown="浙B·***45")
    assert [reason.path for reason in twice([TRUCK, other, TRUCK])] == ["vehicles.2.plate"]
