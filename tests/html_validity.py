"""Whether HTML is valid: by the standard's parser, by html-validate, and by its attributes' names.

html-validate knows the content models, required attributes, references and ARIA rules; it runs
in the Node that comes with Playwright, so nothing has to be installed (tests/vendor/README.md).
html5lib reports what the standard's parser has to repair. Neither knows misspelt attributes.
"""

import atexit
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock

import html5lib
from playwright._impl._driver import compute_driver_executable

VALIDATOR = Path(__file__).parent / "vendor" / "html-validate.mjs"

_FOREIGN = ("{http://www.w3.org/2000/svg}", "{http://www.w3.org/1998/Math/MathML}")
_FREE_ATTRIBUTE = re.compile(r"(data|hx)-[a-z0-9-]+(:[a-z-]+)*")
# Every attribute of the HTML standard that an author may use, on whatever element; `form`, `style`
# and event handlers aside, which the Content-Security-Policy forbids or html-validate judges.
_ATTRIBUTES = frozenset(
    """
    abbr accept accept-charset accesskey action allow allowfullscreen alt as async autocapitalize
    autocomplete autocorrect autofocus autoplay blocking charset checked cite class closedby color
    cols colspan command commandfor content contenteditable controls coords crossorigin data
    datetime decoding default defer dir dirname disabled download draggable enctype enterkeyhint
    fetchpriority for form formaction formenctype formmethod formnovalidate formtarget headers
    height hidden high href hreflang http-equiv id imagesizes imagesrcset inert inputmode integrity
    is ismap itemid itemprop itemref itemscope itemtype kind label lang list loading loop low max
    maxlength media method min minlength multiple muted name nomodule nonce novalidate open optimum
    pattern ping placeholder playsinline popover popovertarget popovertargetaction poster preload
    readonly referrerpolicy rel required reversed role rows rowspan sandbox scope selected shape
    size sizes slot span spellcheck src srcdoc srclang srcset start step tabindex target title
    translate type usemap value width wrap writingsuggestions
    """.split()
)
# WAI-ARIA 1.2, as far as an author writes it.
_ARIA = frozenset(
    """
    activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount
    colindex colindextext colspan controls current describedby description details disabled
    errormessage expanded flowto haspopup hidden invalid keyshortcuts label labelledby level live
    modal multiline multiselectable orientation owns placeholder posinset pressed readonly relevant
    required roledescription rowcount rowindex rowindextext rowspan selected setsize sort valuemax
    valuemin valuenow valuetext
    """.split()
)
_ROLES = frozenset(
    """
    alert alertdialog application article banner blockquote button caption cell checkbox code
    columnheader combobox complementary contentinfo definition deletion dialog document emphasis
    feed figure form generic grid gridcell group heading img insertion link list listbox listitem
    log main marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation
    none note option paragraph presentation progressbar radio radiogroup region row rowgroup
    rowheader scrollbar search searchbox separator slider spinbutton status strong subscript
    superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree
    treegrid treeitem
    """.split()
)
_lock = Lock()


def assert_valid(html: str, *, fragment: bool = False) -> None:
    """Asserts that a page (or, with `fragment`, a part that htmx swaps in) is valid HTML."""
    found = problems(html, fragment=fragment)
    assert not found, f"{len(found)} mistakes in the HTML:\n" + "\n".join(found)


def problems(html: str, *, fragment: bool = False) -> list[str]:
    """Each mistake as a line: where, what, and the source around it."""
    lines = html.splitlines()
    found = [
        *_repaired_by_the_parser(html, fragment=fragment),
        *_judged_by_html_validate(html, fragment=fragment),
    ]
    return [
        f"{line}:{column} {what}\n    {_source(lines, line, column)}"
        for line, column, what in sorted(found)
    ]


def _repaired_by_the_parser(html: str, *, fragment: bool) -> list[tuple[int, int, str]]:
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"))
    tree = parser.parseFragment(html) if fragment else parser.parse(html)
    found = [
        (place[0], place[1], f"parse error: {code} {details or ''}".rstrip())
        for place, code, details in parser.errors
    ]
    for element in tree.iter():
        if isinstance(element.tag, str) and not element.tag.startswith(_FOREIGN):
            tag = element.tag.rpartition("}")[2]
            found += [(1, 1, f"{what} on <{tag}>") for what in _misspelt(element.attrib)]
    return found


def _misspelt(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name.startswith("aria-"):
            if name.removeprefix("aria-") not in _ARIA:
                yield f"unknown attribute: {name}"
        elif name not in _ATTRIBUTES and not _FREE_ATTRIBUTE.fullmatch(name):
            yield f"unknown attribute: {name}"
        if name == "role":
            yield from (f"unknown role: {role}" for role in value.split() if role not in _ROLES)


def _judged_by_html_validate(html: str, *, fragment: bool) -> list[tuple[int, int, str]]:
    with _lock:
        validator = _validator()
        assert validator.stdin
        assert validator.stdout
        validator.stdin.write(json.dumps({"html": html, "fragment": fragment}) + "\n")
        validator.stdin.flush()
        answer = validator.stdout.readline()
    assert answer, "html-validate ended"
    return [
        (each["line"], each["column"], f"{each['ruleId']}: {each['message']}")
        for each in json.loads(answer)
    ]


@cache
def _validator() -> subprocess.Popen[str]:
    """One process for all pages of a run."""
    node = compute_driver_executable()[0]
    validator = subprocess.Popen(
        [node, str(VALIDATOR)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(_end, validator)
    return validator


def _end(validator: subprocess.Popen[str]) -> None:
    validator.kill()
    validator.communicate()


def _source(lines: list[str], line: int, column: int) -> str:
    if not 0 < line <= len(lines):
        return ""
    return lines[line - 1][max(0, column - 40) : column + 80].strip()
