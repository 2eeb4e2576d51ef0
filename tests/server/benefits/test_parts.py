"""What parts of terms have in common."""

from datetime import UTC, datetime, timedelta, timezone

from server.benefits.parts import within_reach
from server.benefits.terms import Limit
from tests.server.benefits.offers import terms_with


def test_a_moment_is_kept_in_utc() -> None:
    opens_at = terms_with().window.opens_at
    assert opens_at.tzinfo == UTC
    assert within_reach(opens_at)
    assert not within_reach(datetime(9999, 1, 1, tzinfo=timezone(timedelta(hours=8))))


def test_what_may_be_left_out_is_not_null_in_the_schema() -> None:
    days = Limit.model_json_schema()["properties"]["days"]
    assert days["type"] == "integer"
    assert "anyOf" not in days
