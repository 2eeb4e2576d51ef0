from models.enums import ConsentPurpose
from server.access.consent import TEXTS


def test_every_purpose_says_in_both_languages_what_happens_and_what_withdrawing_means() -> None:
    for purpose in ConsentPurpose:
        for wording in (TEXTS[purpose].zh, TEXTS[purpose].en):
            assert min(len(wording.title), len(wording.text), len(wording.on_withdrawal)) > 3


def test_the_score_is_promised_only_to_give() -> None:
    assert "不会使您的待遇低于未加入的人" in TEXTS[ConsentPurpose.SCORING].zh.text
    assert "only ever gives" in TEXTS[ConsentPurpose.SCORING].en.text
