import json

from server.ingestion.tally import Tally


def test_every_row_is_in_exactly_one_count() -> None:
    tally = Tally()
    tally.add(created=3, unchanged=1)
    tally.add(updated=2, rejected=4)
    assert json.loads(tally.line()) == {"rows": 10, "created": 3, "updated": 2, "unchanged": 1, "rejected": 4}
    assert tally.taken_in == 6
