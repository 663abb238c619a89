"""Builds search/germanwords.bin, the filter of German words.

    pip download --no-deps pyspellchecker==0.9.1
    python tools/germanwords.py pyspellchecker-0.9.1-py3-none-any.whl

Of its German list only the words are taken, and of these the ones that could be mistaken for a
misspelt one: neither the shortest nor the longest.
"""

import gzip
import hashlib
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from search import lexicon  # noqa: E402 - found by the line above

NAME = "spellchecker/resources/de.json.gz"
SHA256 = "79cacd2a28fa6de9089f12ffaf11c5356353ea08a1f95f078218f1e5947a9414"
"""So that the same filter comes out for everybody."""


def main() -> None:
    (package,) = sys.argv[1:]
    with zipfile.ZipFile(package) as opened:
        source = opened.read(NAME)
    if hashlib.sha256(source).hexdigest() != SHA256:
        sys.exit(f"{NAME} ist nicht die Liste, aus der der Filter gebaut wird.")
    every = {lexicon.spelt(word) for word in json.loads(gzip.decompress(source))}
    words = {w for w in every if lexicon.SHORTEST <= len(w) <= lexicon.LONGEST}
    lexicon.FILTER.write_bytes(filled(words))
    print(f"{len(words)} Wörter, {lexicon.BYTES} Bytes: {lexicon.FILTER.name}")


def filled(words: set[str]) -> bytes:
    bits = bytearray(lexicon.BYTES)
    for word in words:
        for place in lexicon.places(word):
            bits[place // 8] |= 1 << place % 8
    return bytes(bits)


if __name__ == "__main__":
    main()
