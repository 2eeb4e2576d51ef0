import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import base45


@pytest.mark.parametrize(("content", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")])
def test_the_examples_of_the_standard_hold(content: bytes, text: str) -> None:
    assert base45.encode(content) == text
    assert base45.decode(text) == content


@given(st.binary(max_size=90))
def test_what_was_encoded_is_decoded(content: bytes) -> None:
    assert base45.decode(base45.encode(content)) == content


@given(st.text(alphabet=base45.ALPHABET, max_size=12))
def test_a_text_is_refused_or_is_the_only_spelling_of_its_bytes(text: str) -> None:
    try:
        content = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(content) == text


@pytest.mark.parametrize("text", ["A", "ab8", "GGW", ":::", "::", "é12", "AAAA"])
def test_what_the_standard_forbids_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)
