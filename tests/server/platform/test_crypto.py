"""Keys, seals and look-up hashes."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.platform.crypto import Keyring, keyed_hash, keyring_from, next_generation, seal, unseal

RING = Keyring({1: "first"})
ROTATED = Keyring({2: "second", 1: "first"})
OWNER = uuid4()


@given(st.text())
def test_what_is_sealed_opens_in_its_place(text: str) -> None:
    assert unseal(RING, seal(RING, text, owner=OWNER, column="phone"), owner=OWNER, column="phone") == text


def test_a_seal_opens_nowhere_else() -> None:
    sealed = seal(RING, "138", owner=OWNER, column="phone")
    for owner, column in ((uuid4(), "phone"), (OWNER, "name")):
        with pytest.raises(ValueError, match="does not open"):
            unseal(RING, sealed, owner=owner, column=column)


@pytest.mark.parametrize("place", range(0, 31, 3))
def test_an_altered_seal_does_not_open(place: int) -> None:
    sealed = bytearray(seal(RING, "138", owner=OWNER, column="phone"))
    sealed[place] ^= 1
    with pytest.raises(ValueError, match="does not open"):
        unseal(RING, bytes(sealed), owner=OWNER, column="phone")


def test_a_rotation_keeps_old_seals_readable_and_look_ups_stable() -> None:
    old = seal(RING, "138", owner=OWNER, column="phone")
    assert unseal(ROTATED, old, owner=OWNER, column="phone") == "138"
    assert seal(ROTATED, "138", owner=OWNER, column="phone")[0] == 2
    assert keyed_hash(RING, "138", purpose="phone") == keyed_hash(ROTATED, "138", purpose="phone")


def test_hashes_of_different_purposes_and_keys_do_not_meet() -> None:
    hashes = {
        keyed_hash(RING, "138", purpose="phone"),
        keyed_hash(RING, "138", purpose="identity"),
        keyed_hash(Keyring({1: "x"}), "138", purpose="phone"),
    }
    assert len(hashes) == 3


def test_the_next_generation_stands_in_front_and_keeps_the_old() -> None:
    ring = keyring_from(next_generation("plain-secret"))
    assert ring.current == 2
    assert ring.secrets[1] == "plain-secret"
    again = keyring_from(next_generation(next_generation("plain-secret")))
    assert sorted(again.secrets) == [1, 2, 3]


def test_a_secret_with_colons_is_still_one_secret() -> None:
    assert keyring_from("a:b:c").secrets == {1: "a:b:c"}


def test_a_keyring_does_not_print_its_secrets() -> None:
    assert "first" not in repr(RING)
