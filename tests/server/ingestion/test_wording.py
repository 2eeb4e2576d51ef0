import pytest

from server.ingestion.wording import WORDS, sentence
from server.platform.errors import Reason


@pytest.mark.parametrize("word", WORDS)
def test_every_reason_has_a_sentence_in_both_languages(word: str) -> None:
    chinese, english = sentence(Reason(code=word, expected="X", actual="Y")).split(" / ")
    assert not chinese.isascii()
    assert english.isascii()


def test_a_sentence_says_what_was_expected_and_found() -> None:
    said = sentence(Reason(code="column_count", expected=9, actual=8))
    assert said == "应有 9 列，实为 8 列 / It has 8 columns instead of 9"
