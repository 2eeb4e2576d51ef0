"""When a partner is told, and how a sandbox garbles it."""

from datetime import timedelta

import pytest

from models.enums import Fault, WaiverStep
from server.partners.telling import PAUSES, deliveries_of, event_of, pause_after
from tests.cast import NOW


def seconds(faults: list[Fault], sequence: int) -> list[tuple[float, Fault | None]]:
    return [((each.due_at - NOW).total_seconds(), each.fault) for each in deliveries_of(faults, sequence=sequence, now=NOW)]


@pytest.mark.parametrize(
    ("faults", "sequence", "planned"),
    [
        ([], 2, [(0, None)]),
        ([Fault.LATE], 2, [(30, Fault.LATE)]),
        ([Fault.DUPLICATE], 2, [(0, None), (0, Fault.DUPLICATE)]),
        ([Fault.BAD_SIGNATURE], 2, [(0, Fault.BAD_SIGNATURE)]),
        ([Fault.REORDERED], 2, [(10, Fault.REORDERED)]),
        ([Fault.REORDERED], 3, [(0, None)]),
        ([Fault.LATE, Fault.REORDERED, Fault.DUPLICATE, Fault.BAD_SIGNATURE], 4, [(40, Fault.BAD_SIGNATURE), (40, Fault.DUPLICATE)]),
    ],
)
def test_faults_do_what_they_say(faults: list[Fault], sequence: int, planned: list[tuple[int, Fault | None]]) -> None:
    assert seconds(faults, sequence) == planned


def test_it_is_tried_for_a_good_day_and_then_given_up() -> None:
    assert timedelta(hours=24) < sum(PAUSES, timedelta()) < timedelta(hours=25)
    assert [pause_after(1), pause_after(len(PAUSES)), pause_after(len(PAUSES) + 1)] == [PAUSES[0], PAUSES[-1], None]


def test_events_are_named_after_steps() -> None:
    assert event_of(WaiverStep.CONFIRM) == "waiver.confirm"
