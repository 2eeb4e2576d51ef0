from server.access.invitation_code import ALPHABET, canonical, from_entropy


def test_a_code_is_twelve_letters_that_nobody_mistakes() -> None:
    code = from_entropy(bytes(range(16)))
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}
    assert not set("0O1ILU") & set(ALPHABET)
    assert from_entropy(bytes(16)) != from_entropy(bytes(15) + b"\x01")


def test_it_is_known_however_it_is_typed() -> None:
    code = from_entropy(bytes(range(16)))
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', '–')} ", code.replace("-", " ")):
        assert canonical(typed) == code
    assert canonical("!?") == ""
