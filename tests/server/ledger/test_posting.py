"""Splitting money, and what a movement does to both of its sides."""

from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import AccountKind, TransferKind
from server.ledger.posting import WHOLE_BPS, AccountName, Change, Movement, Payer, Purse, changes, split

A, B, C = (UUID(int=number) for number in range(3))
SHARES = st.lists(st.integers(0, WHOLE_BPS), min_size=1, max_size=6).filter(any)


@pytest.mark.parametrize(
    ("amount_fen", "shares", "parts"),
    [
        (100, [10_000], [100]),
        (100, [5_000, 5_000], [50, 50]),
        (101, [5_000, 5_000], [51, 50]),
        (1, [2_000, 8_000], [0, 1]),
        (1_000, [3_333, 3_333, 3_334], [333, 333, 334]),
        (10, [3_000, 3_000, 4_000], [3, 3, 4]),
        (0, [1, 2], [0, 0]),
        (7, [0, 1], [0, 7]),
    ],
)
def test_money_is_split_by_largest_remainder(amount_fen: int, shares: list[int], parts: list[int]) -> None:
    assert split(amount_fen, shares) == parts


@given(st.integers(0, 10**12), SHARES)
def test_parts_add_up_exactly_and_none_passes_its_share(amount_fen: int, shares: list[int]) -> None:
    parts = split(amount_fen, shares)
    assert sum(parts) == amount_fen
    assert all(0 <= part <= -(-amount_fen * share // sum(shares)) for part, share in zip(parts, shares, strict=True))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any), st.integers(0, WHOLE_BPS))
def test_what_is_split_by_what_is_there_takes_from_nobody_more_than_that(there: list[int], portion_bps: int) -> None:
    parts = split(sum(there) * portion_bps // WHOLE_BPS, there)
    assert all(part <= left for part, left in zip(parts, there, strict=True))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 100)), min_size=1, max_size=5))
def test_what_a_purse_promises_is_there(payers: list[tuple[int, int]]) -> None:
    whole = sum(share for _, share in payers)
    if whole == 0:
        assert Purse(tuple(Payer(uuid4(), A, 0, left) for left, _ in payers)).left_fen == 0
        return
    shares = split(WHOLE_BPS, [share for _, share in payers])
    purse = Purse(tuple(Payer(uuid4(), A, share, left) for (left, _), share in zip(payers, shares, strict=True)))
    assert all(part <= payer.left_fen for payer, part in purse.legs(purse.left_fen))


def test_a_movement_takes_from_one_side_what_it_gives_the_other() -> None:
    moved = changes(
        [
            Movement(TransferKind.GRANT, A, B, 100),
            Movement(TransferKind.HOLD, B, B, 30),
            Movement(TransferKind.COMMIT, B, C, 20),
            Movement(TransferKind.RELEASE, B, B, 10),
            Movement(TransferKind.SPEND, B, C, 5),
            Movement(TransferKind.RETURN, C, B, 3),
            Movement(TransferKind.RECALL, B, A, 50),
        ]
    )
    assert moved == {A: Change(out_fen=50), B: Change(in_fen=50, held_fen=0, out_fen=22), C: Change(in_fen=22)}
    assert sum(each.in_fen - each.out_fen for each in moved.values()) == 0


def test_an_account_is_named_by_whom_it_is_for() -> None:
    names = [
        AccountName(kind=kind, funder_id=funder, merchant_id=merchant, district=district)
        for kind in (AccountKind.PAYABLE, AccountKind.PAID)
        for funder in (A, B)
        for merchant, district in ((A, None), (None, "A"), (None, None))
    ]
    assert len({name.id for name in names}) == len(names)
    assert all(first.id == AccountName(**vars(first)).id != second.id for first, second in pairwise(names))
