import pytest

from server.access.masking import masked_identity_number, masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"), [("李", "李"), ("李梅", "李*"), ("李小梅", "李**"), ("欧阳小梅", "欧***"), ("阿卜杜拉·买买提", "阿***")]
)
def test_a_name_shows_its_first_character(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_an_identity_number_shows_its_ends() -> None:
    assert masked_identity_number("11010519491231002X") == "1" + "*" * 16 + "X"


@pytest.mark.parametrize(("number", "shown"), [("13800138000", "138****8000"), ("51234567", "******67"), ("12", "**12")])
def test_a_phone_number_shows_enough_to_recognise_it(number: str, shown: str) -> None:
    assert masked_phone(number) == shown
