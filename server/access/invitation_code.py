"""What an invitation to a merchant's desk is written as: 12 letters and digits, 59 random bits, in groups of four. Pure."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what people take for something else: 0 and O, 1, I and L, U."""
LENGTH, GROUP = 12, 4
ENTROPY_BYTES = 16


def from_entropy(entropy: bytes) -> str:
    """Return a code drawn by 16 random bytes: `ABCD-EFGH-JKMN`. Twice the bits that it holds, so that no letter is likelier to be seen."""
    number, letters = int.from_bytes(entropy, "big"), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LENGTH, GROUP))


def canonical(typed: str) -> str:
    """Return a code as it was given, however it is typed: small letters, other dashes and spaces do not matter."""
    letters = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
