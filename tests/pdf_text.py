"""What a PDF says, read back from its pages: letters by each font's own ToUnicode table."""

import re
from collections.abc import Iterator
from itertools import count, groupby
from typing import Any, NamedTuple

import pikepdf

_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_Mark = tuple[int, tuple[int, int], int, str]
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(pdf: pikepdf.Pdf) -> str:
    """All letters in the order in which they were set, without spaces: those are a matter of
    distances on paper."""
    return "".join("".join(part.letters.split()) for page in pdf.pages for part in _set(page))


def said_in(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    """(language, text) of each element of the document, in the order in which it is read aloud:
    the language that the text itself, its element or one around it is tagged with. What is read
    from right to left is read back the other way round, line by line."""
    marked: dict[tuple[tuple[int, int], int], list[_Part]] = {}
    for page in pdf.pages:
        for part in _set(page):
            if part.mark is not None:
                marked.setdefault((page.obj.objgen, part.mark), []).append(part)
    said = [
        (element, part.language or language, part.letters)
        for element, page_of, mark, language in _marks(pdf.Root)
        for part in marked.get((page_of, mark), ())
    ]
    runs = groupby(said, key=lambda each: each[:2])
    joined = [(language, "".join(each[2] for each in run)) for (_of, language), run in runs]
    return [(language, text) for language, text in joined if text.strip()]


def _marks(root: pikepdf.Object) -> Iterator[_Mark]:
    """(number of its element, page, number on it, language) of all that is marked, in order."""
    elements = count(1)

    def below(kid: Any, of: int, page: tuple[int, int], language: str) -> Iterator[_Mark]:
        if isinstance(kid, int):
            yield of, page, kid, language
        elif isinstance(kid, pikepdf.Array):
            for each in kid:
                yield from below(each, of, page, language)
        else:
            page = kid.Pg.objgen if "/Pg" in kid else page
            of = next(elements) if "/S" in kid else of
            language = str(kid.get("/Lang", language))
            yield from below(kid.get("/MCID", kid.get("/K", pikepdf.Array())), of, page, language)

    yield from below(root.StructTreeRoot.K, 0, (0, 0), str(root.Lang))


class _Part(NamedTuple):
    letters: str
    mark: int | None
    """Number of the marked content; None outside."""
    language: str


def _set(page: pikepdf.Page) -> Iterator[_Part]:
    tables = {
        name: _unicode(font.ToUnicode.read_bytes())
        for name, font in page.obj.Resources.get("/Font", pikepdf.Dictionary()).items()
    }
    table: dict[int, str] = {}
    around: list[tuple[int | None, str, bool]] = [(None, "", False)]
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = list(instruction.operands), str(instruction.operator)
        mark, language, instead = around[-1]
        if name == "Tf":
            table = tables[str(operands[0])]
        elif name in ("BDC", "BMC"):
            told: Any = operands[1] if name == "BDC" else {}
            # Letters whose shape is drawn in parts say themselves what they are.
            known = told.get("/ActualText")
            mark = int(told["/MCID"]) if "/MCID" in told else mark
            language = str(told.get("/Lang", language))
            around.append((mark, language, instead or known is not None))
            if known is not None:
                yield _Part(str(known), mark, language)
        elif name == "EMC":
            around.pop()
        elif name in ("Tj", "TJ") and not instead:
            for part in operands[0] if name == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
                    letters = "".join(table.get(code, "\ufffd") for code in codes)
                    yield _Part(letters, mark, language)


def _unicode(cmap: bytes) -> dict[int, str]:
    table: dict[int, str] = {}
    for block in _CHARS.findall(cmap):
        codes = _HEX.findall(block)
        for code, said in zip(codes[::2], codes[1::2], strict=True):
            table[int(code, 16)] = _said(said)
    for block in _RANGES.findall(cmap):
        codes = _HEX.findall(block)
        for first, last, said in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = _said(said)
            for step in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return table


def _said(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be")
