"""The restriction policy as data."""

import json
from typing import Any

import pytest

from server.platform.errors import Invalid, NotFound
from server.restrictions.policy import FOLDER, find_policy, parse_policy, policies

SHIPPED: dict[str, Any] = json.loads((FOLDER / "bicycle-parking.json").read_text(encoding="utf-8"))


def test_the_shipped_policy_is_beijings_convention_with_tianjins_exemption() -> None:
    policy = find_policy("bicycle-parking")
    assert {code: kind.listed_from for code, kind in policy.kinds.items()} == {"main_lane": 1, "no_parking_zone": 3, "outside_fence": 6}
    assert [(bar.months_in_a_row, bar.days) for bar in policy.bars] == [(1, 7), (3, 15), (6, 30)]
    assert (policy.published_on_day, policy.first_commitment_lifts, policy.passes_extended) == (15, True, True)
    assert list(policies()) == ["bicycle-parking"]


@pytest.mark.parametrize(
    "change",
    [
        {"bars": [{"months_in_a_row": 2, "days": 7}]},
        {"bars": [{"months_in_a_row": 1, "days": 7}, {"months_in_a_row": 3, "days": 5}]},
        {"reported_by_day": 20},
        {"published_on_day": 29},
        {"kinds": {}},
        {"unknown": 1},
        {"first_commitment_lifts": "yes"},
    ],
    ids=str,
)
def test_a_policy_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="invalid_policy"):
        parse_policy(SHIPPED | change)


def test_a_policy_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="policy_unknown"):
        find_policy("scooters")
