"""What is kept of an order."""

from server.benefits.orders import plate_hash
from server.platform.crypto import Keyring

KEYRING = Keyring({1: "one"})


def test_a_plate_is_the_same_however_it_is_written_and_cannot_be_read_from_its_hash() -> None:
    assert plate_hash(KEYRING, "浙a·12345") == plate_hash(KEYRING, "浙A 12345") != plate_hash(KEYRING, "浙A12346")
    assert "12345" not in plate_hash(KEYRING, "浙A12345")
    assert plate_hash(KEYRING, "浙A12345") != plate_hash(Keyring({1: "two"}), "浙A12345")
