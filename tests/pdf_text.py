"""What a PDF says, read back from its pages: letters by each font's own ToUnicode table."""

import re
from collections.abc import Iterator

import pikepdf

_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(pdf: pikepdf.Pdf) -> str:
    """All letters in the order in which they were set, without spaces: those are a matter of
    distances on paper."""
    return "".join("".join(letters.split()) for page in pdf.pages for letters in _set(page))


def _set(page: pikepdf.Page) -> Iterator[str]:
    tables = {
        name: _unicode(font.ToUnicode.read_bytes())
        for name, font in page.obj.Resources.get("/Font", pikepdf.Dictionary()).items()
    }
    table: dict[int, str] = {}
    instead: list[str | None] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = list(instruction.operands), str(instruction.operator)
        if name == "Tf":
            table = tables[str(operands[0])]
        elif name in ("BDC", "BMC"):
            # Letters whose shape is drawn in parts say themselves what they are.
            said = operands[1].get("/ActualText") if name == "BDC" else None
            instead.append(None if said is None else str(said))
            if said is not None:
                yield str(said)
        elif name == "EMC":
            instead.pop()
        elif name in ("Tj", "TJ") and not any(each is not None for each in instead):
            for part in operands[0] if name == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    for at in range(0, len(raw), 2):
                        yield table.get(int.from_bytes(raw[at : at + 2]), "\ufffd")


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
