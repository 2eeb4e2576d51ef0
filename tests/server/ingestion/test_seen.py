from hypothesis import given
from hypothesis import strategies as st

from server.ingestion.seen import SeenKeys


def test_a_key_that_stood_before_is_told_with_its_first_line() -> None:
    with SeenKeys() as seen:
        assert seen.repetitions(["a", "b"], [2, 3]) == {}
        assert seen.repetitions(["c", "a", "c"], [4, 5, 6]) == {1: 2, 2: 4}
        assert seen.known(["a", "c", "z"]) == {"a", "c"}


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6))
def test_exactly_the_first_of_each_key_is_none(batches: list[list[str]]) -> None:
    everything = [key for keys in batches for key in keys]
    first = {key: everything.index(key) for key in everything}
    begins = 0
    with SeenKeys() as seen:
        for keys in batches:
            lines = list(range(begins, begins + len(keys)))
            begins += len(keys)
            expected = {place: first[key] for place, key in enumerate(keys) if first[key] != lines[place]}
            assert seen.repetitions(keys, lines) == expected
