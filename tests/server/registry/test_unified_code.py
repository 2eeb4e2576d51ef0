import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.registry.unified_code import ALPHABET, REGISTRARS, completed, is_unified_code, normalised, reasons_to_refuse

DIGITS = "0123456789"
bodies = st.tuples(
    st.sampled_from(REGISTRARS),
    st.sampled_from(ALPHABET),
    st.text(DIGITS, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
).map("".join)


@pytest.mark.parametrize(
    "code",
    [
        "91310000X0727109X6",  # the inner check is X
        "91310120134014475C",
        "91310115630879806Y",
        completed("N2510100MF123456"),
        completed("A1310000MA1FL000"),
        completed("Y1440300MB2CTEGT"),
    ],
)
def test_real_codes_and_every_registrar_pass(code: str) -> None:
    assert reasons_to_refuse(code) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", ["uscc_length"]),
        ("91310120134014475", ["uscc_length"]),
        ("91310120134014475C0", ["uscc_length"]),
        ("91310120134014475c", ["uscc_alphabet"]),
        ("9131012013401447IC", ["uscc_alphabet"]),
        ("９1310120134014475C", ["uscc_alphabet"]),
        ("91310120134014475D", ["uscc_check"]),
        ("91310120134014474C", ["uscc_inner_check", "uscc_check"]),
        ("B1310120134014475C", ["uscc_registrar", "uscc_check"]),
        ("91A10120134014475C", ["uscc_division", "uscc_check"]),
    ],
)
def test_a_bad_code_is_refused_with_every_reason(code: str, words: list[str]) -> None:
    assert [reason.code for reason in reasons_to_refuse(code)] == words


def test_the_reason_names_the_character_that_was_expected() -> None:
    [reason] = reasons_to_refuse("91310120134014475D")
    assert (reason.expected, reason.actual, reason.basis) == ("C", "D", "GB 32100-2015")


def test_small_letters_and_blanks_around_are_normalised() -> None:
    assert normalised(" 91310120134014475c\t") == "91310120134014475C"


@given(bodies)
def test_every_completed_code_passes(body: str) -> None:
    assert reasons_to_refuse(completed(body)) == []


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_noticed(body: str, place: int, character: str) -> None:
    code = completed(body)
    changed = code[:place] + character + code[place + 1 :]
    assert is_unified_code(changed) == (changed == code)
