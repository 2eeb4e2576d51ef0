"""Base45 (RFC 9285): bytes in the 45 characters that a QR symbol packs at 5.5 bits each."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(content: bytes) -> str:
    """Return 3 characters for every 2 bytes and 2 for a last odd one."""
    pairs = [int.from_bytes(content[at : at + 2], "big") for at in range(0, len(content) - 1, 2)]
    text = "".join(ALPHABET[n % 45] + ALPHABET[n // 45 % 45] + ALPHABET[n // 2025] for n in pairs)
    if len(content) % 2:
        text += ALPHABET[content[-1] % 45] + ALPHABET[content[-1] // 45]
    return text


def decode(text: str) -> bytes:
    """Return the bytes; raise ValueError for a foreign character, a length that cannot be, or a group too large."""
    if len(text) % 3 == 1:
        raise ValueError("no base45 text has this length")
    try:
        values = [_VALUE[character] for character in text]
    except KeyError as wrong:
        raise ValueError("a character outside the base45 alphabet") from wrong
    return b"".join(_group(values[at : at + 3]) for at in range(0, len(values), 3))


def _group(values: list[int]) -> bytes:
    number = sum(value * weight for value, weight in zip(values, (1, 45, 2025), strict=False))
    try:
        return number.to_bytes(len(values) - 1, "big")
    except OverflowError as wrong:
        raise ValueError("a base45 group above its range") from wrong
