from concurrent.futures import ThreadPoolExecutor
from time import time
from uuid import RFC_4122, UUID

from models.keys import uuid7, uuid7_texts


def test_keys_are_version_7_and_tell_when_they_were_made() -> None:
    key = uuid7()
    assert (key.version, key.variant) == (7, RFC_4122)
    assert abs((key.int >> 80) / 1000 - time()) < 60


def test_keys_of_one_process_never_go_back_or_repeat() -> None:
    keys = [uuid7() for _ in range(10_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_threads_get_different_keys() -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda _: uuid7(), range(5_000)))
    assert len(set(keys)) == len(keys)


def test_texts_of_many_keys_are_keys_like_any_other() -> None:
    before, texts, after = uuid7(), uuid7_texts(10_000), uuid7()
    keys = [UUID(text) for text in texts]
    assert [before, *keys, after] == sorted([before, *keys, after])
    assert {(key.version, key.variant) for key in keys} == {(7, RFC_4122)}
    assert list(map(str, keys)) == texts
    assert len({key.int & (1 << 62) - 1 for key in keys}) == len(keys)
