import base64
from uuid import UUID

import pytest

from server.platform.cursors import cursor, read_cursor
from server.platform.errors import Refused

ROW = UUID(int=7)


@pytest.mark.parametrize("place", ["", "湖滨面馆", '"\\', 0, 2**61])
def test_a_cursor_says_what_was_put_into_it(place: str | int) -> None:
    assert read_cursor(cursor(place, ROW), type(place)) == (place, ROW)


def _made(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "é", "!!!!", cursor(1, ROW), _made(b"[]"), _made(b'["a"]'), _made(b'["a", 7]'), _made(b'["a", "7"]'),
        _made(b'[true, "7"]'),
        _made(b'["a\\u0000", "00000000-0000-0000-0000-000000000007"]'), _made(b'["\\ud800", "00000000-0000-0000-0000-000000000007"]'),
        _made(b"[" * 100_000),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Refused) as error:
        read_cursor(text, str)
    assert error.value.reasons[0].path == "cursor"


@pytest.mark.parametrize("place", [-1, 2**62])
def test_a_distance_out_of_range_is_refused(place: int) -> None:
    with pytest.raises(Refused):
        read_cursor(cursor(place, ROW), int)
