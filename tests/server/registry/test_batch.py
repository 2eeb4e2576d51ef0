from server.registry.batch import Batch


def test_chosen_rows_are_the_same_rows_in_every_column() -> None:
    batch = Batch([2, 3, 4], ["a", "b", "c"], [b"1", b"2", b"3"], {"name": ["x", "y", "z"]})
    chosen = batch.only([True, False, True])
    assert chosen == Batch([2, 4], ["a", "c"], [b"1", b"3"], {"name": ["x", "z"]})
    assert (len(batch), len(chosen)) == (3, 2)
