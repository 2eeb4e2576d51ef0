"""A place is kept to about a hundred metres, and nonsense is refused."""

import pytest

from server.reports.place import place_e6, rounded_place


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("30.24412,120.14849", (30_244, 120_148)),
        ("30.2445,120.1485", (30_245, 120_149)),
        ("-33.8688,151.2093", (-33_869, 151_209)),
        ("0,0", (0, 0)),
        ("90,-180", (90_000, -180_000)),
    ],
)
def test_a_place_is_rounded_to_a_thousandth_of_a_degree(text: str, kept: tuple[int, int]) -> None:
    assert rounded_place(text) == kept


def test_a_search_begins_from_the_place_itself() -> None:
    assert place_e6("30.2441239,-120.5") == (30_244_124, -120_500_000)


def test_two_doors_in_one_street_are_one_place() -> None:
    assert rounded_place("30.24412,120.14849") == rounded_place("30.24371,120.14751")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30.2",
        "30.2,",
        "30.2;120.1",
        "30.2,120.1,5",
        "nan,1",
        "1e3,1",
        "90.001,0",
        "0,180.001",
        "999,999",
        "３０,120",
        " 1,2",
        "1,2\n",
        "+1,2",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"place|latitude"):
        rounded_place(text)
