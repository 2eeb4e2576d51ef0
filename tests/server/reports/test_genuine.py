"""What a text claims to be, by its form alone."""

import pytest

from server.codes import short_number
from server.reports.genuine import Claim, Sort, claim_of

HERE = "https://xinma.example.gov.cn"
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBER = short_number.from_entropy(bytes(8))
PROOF = "AB" * 58 + "C"


@pytest.mark.parametrize(
    ("pasted", "claim"),
    [
        (f"{HERE}/m/{CODE}", Claim(Sort.CODE, CODE)),
        (f"HTTPS://XINMA.EXAMPLE.GOV.CN/m/{CODE}", Claim(Sort.CODE, CODE)),
        (f"  {HERE}/m/{CODE.lower()}?lang=en#why\n", Claim(Sort.CODE, CODE)),
        (CODE.lower(), Claim(Sort.CODE, CODE)),
        (short_number.grouped(NUMBER), Claim(Sort.NUMBER, short_number.grouped(NUMBER))),
        ("eyJhbGciOiJFZERTQSJ9.eyJj\r\n aXR5IjoiNTEw.c2ln", Claim(Sort.RECEIPT, "eyJhbGciOiJFZERTQSJ9.eyJjaXR5IjoiNTEw.c2ln")),
        (PROOF, Claim(Sort.PROOF, PROOF)),
        (PROOF[:-1], Claim(Sort.PROOF, f" {PROOF[:-1]}")),
        ("A" * 45, Claim(Sort.RESIDENT)),
        ("1234 5678", Claim(Sort.RESIDENT)),
        (f"https://xinma.example.gov.cn.thief.example/m/{CODE}", Claim(Sort.ELSEWHERE, site="https://xinma.example.gov.cn.thief.example")),
        (f"http://xinma.example.gov.cn/m/{CODE}", Claim(Sort.ELSEWHERE, site="http://xinma.example.gov.cn")),
        (f"https://thief.example@xinma.example.gov.cn/m/{CODE}", Claim(Sort.ELSEWHERE, site="https://thief.example@xinma.example.gov.cn")),
        (f"{HERE}/pay", Claim(Sort.UNKNOWN)),
        (f"{HERE}/m/{CODE}A", Claim(Sort.UNKNOWN)),
        ("湖滨面馆", Claim(Sort.UNKNOWN)),
        ("٠" * 26, Claim(Sort.UNKNOWN)),
        ("A" * 44 + "é", Claim(Sort.UNKNOWN)),
        ("A" * 60, Claim(Sort.UNKNOWN)),
    ],
)
def test_a_text_is_told_by_its_form(pasted: str, claim: Claim) -> None:
    assert claim_of(pasted, base_url=HERE) == claim


def test_a_site_below_a_folder_knows_its_own_addresses() -> None:
    assert claim_of(f"{HERE}/city/m/{CODE}", base_url=f"{HERE}/city/") == Claim(Sort.CODE, CODE)
    assert claim_of(f"{HERE}/other/m/{CODE}", base_url=f"{HERE}/city") == Claim(Sort.UNKNOWN)
