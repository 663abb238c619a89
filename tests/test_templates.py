"""What every template and the stylesheet promise, checked in the sources themselves."""

import gzip
import importlib.util
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from app.web import pages

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = ROOT / "static"
SOURCES = sorted((ROOT / "tools" / "css").glob("*.css"))
WORDLESS = {"code", "kbd"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}

every_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)


class Tag:
    """A start tag with its line, its attributes and the tags around it."""

    def __init__(self, name: str, attributes: dict[str, str], line: int, around: list["Tag"]):
        self.name = name
        self.attributes = attributes
        self.line = line
        self.around = around


class Reader(HTMLParser):
    """Reads a template whose Jinja parts are blanked out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.texts: list[tuple[int, str]] = []
        self._open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # htmx reads hx-* and data-hx-* alike; the second form is valid HTML.
        named = {
            name.removeprefix("data-") if name.startswith("data-hx-") else name: value or ""
            for name, value in attrs
        }
        read = Tag(tag, named, self.getpos()[0], list(self._open))
        self.tags.append(read)
        if tag not in VOID:
            self._open.append(read)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(tag.name in WORDLESS for tag in self._open):
            self.texts.append((self.getpos()[0], data))


@cache
def without_jinja(path: Path) -> str:
    """The template's own HTML: comments, blocks and expressions out, lines kept."""

    def lines(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    text = re.sub(r"\{#.*?#\}", lines, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", lines, text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", lines, text, flags=re.DOTALL)


@cache
def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(without_jinja(path))
    reader.close()
    return reader


@pytest.mark.parametrize(
    "part", [r"macro block\(", 'name="quelle_jahr"', 'class="filterbar".* role="search"']
)
def test_what_pages_of_the_desk_share_stands_in_one_template(part: str) -> None:
    found = [path.name for path in TEMPLATES if re.search(part, path.read_text(encoding="utf-8"))]
    assert len(found) == 1, found


@every_template
def test_every_template_compiles(path: Path) -> None:
    pages.environment().get_template(path.relative_to(ROOT / "templates").as_posix())


def test_every_page_view_names_a_template_that_exists() -> None:
    """In every room, also those whose views stand in more than one module."""
    modules = sorted((ROOT / "app").glob("*/*views.py"))
    named = {
        name
        for module in modules
        for name in re.findall(
            r"`((?:pages|partials|pult)/\w+\.html)`", module.read_text(encoding="utf-8")
        )
    }
    folders = {name.partition("/")[0] for name in named}
    assert folders == {"pages", "partials", "pult"}
    assert {name for name in named if not (ROOT / "templates" / name).exists()} == set()


# --- htmx 4 ------------------------------------------------------------------------------------
# The rules of dist/scripts/upgrade-check.py of htmx.org 4.0.1 that can apply to our templates.

REMOVED = {"hx-vars", "hx-params", "hx-prompt", "hx-ext", "hx-disinherit", "hx-inherit",
           "hx-request", "hx-history", "hx-disabled-elt", "preload", "sse-connect", "sse-close",
           "sse-swap", "ws-connect", "ws-send"}  # fmt: skip
INHERITED_IN_2 = {"hx-boost", "hx-confirm", "hx-encoding", "hx-headers", "hx-include",
                  "hx-indicator", "hx-push-url", "hx-replace-url", "hx-select", "hx-select-oob",
                  "hx-swap", "hx-sync", "hx-target", "hx-vals"}  # fmt: skip
ASKS = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
CONFIG_OF_2 = {"defaultSwapStyle", "globalViewTransitions", "historyEnabled", "allowEval",
               "includeIndicatorStyles", "selfRequestsOnly", "allowScriptTags",
               "historyCacheSize", "refreshOnHistoryMiss", "responseHandling"}  # fmt: skip
# htmx 2 wrote its events in camel case (htmx:afterSwap), htmx 4 with colons (htmx:after:swap).
EVENT_OF_2 = re.compile(r"htmx:(?:[a-z]+[A-Z]\w*|load|validation:\w+|xhr:\w+)\b")


@every_template
def test_no_spelling_of_htmx_2(path: Path) -> None:
    found = []
    for tag in read(path).tags:
        # What a video loads beforehand is HTML's own.
        removed = REMOVED - {"preload"} if tag.name == "video" else REMOVED
        found += [(tag.line, name) for name in tag.attributes if name in removed]
        if re.search(r"(?:show|scroll):[^:\s]+:(?:top|bottom)", tag.attributes.get("hx-swap", "")):
            found.append((tag.line, "hx-swap"))
        if ASKS & tag.attributes.keys():
            found += [
                (parent.line, f"{name} is not inherited in htmx 4")
                for parent in tag.around
                for name in parent.attributes.keys() & INHERITED_IN_2
            ]
    text = path.read_text(encoding="utf-8")
    assert found == []
    assert EVENT_OF_2.findall(text) == []
    assert [name for name in CONFIG_OF_2 if name in text] == []


def test_our_script_knows_only_events_of_htmx_4() -> None:
    assert EVENT_OF_2.findall((STATIC / "kette.js").read_text(encoding="utf-8")) == []


@every_template
def test_nothing_that_the_content_security_policy_forbids(path: Path) -> None:
    found = []
    for tag in read(path).tags:
        found += [
            (tag.line, name)
            for name, value in tag.attributes.items()
            if name == "style"
            or name.startswith(("on", "hx-on"))
            or value.startswith(("javascript:", "js:"))
            or (name == "hx-trigger" and "[" in value)
        ]
        # A block of data is no script: no browser runs it.
        data = tag.attributes.get("type") == "application/ld+json"
        if tag.name == "style" or (
            tag.name == "script" and not data and "src" not in tag.attributes
        ):
            found.append((tag.line, tag.name))
    assert found == []


# --- texts -------------------------------------------------------------------------------------

SPOKEN = ("alt", "title", "aria-label", "placeholder", "label", "aria-description")


@every_template
def test_every_text_can_be_translated(path: Path) -> None:
    reader = read(path)
    loose = [
        (line, text.strip())
        for line, text in reader.texts
        # A macro may write attributes alone: they are text to this reader, not to a visitor.
        if re.search(r"[^\W\d_]", re.sub(r'[\w-]+="[^"]*"', "", text))
    ]
    loose += [
        (tag.line, tag.attributes[name])
        for tag in reader.tags
        for name in SPOKEN
        if re.search(r"[^\W\d_]", tag.attributes.get(name, ""))
    ]
    assert loose == []


@every_template
def test_what_can_be_operated_has_a_name_and_a_kind(path: Path) -> None:
    """Buttons say their type; every field has a label in the same template."""
    text = path.read_text(encoding="utf-8")
    wanting = [tag for tag in re.findall(r"<button\b[^>]*>", text) if "type=" not in tag]
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", text):
        field = re.search(r'\bid="([^"]+)"', tag)
        if re.search(r'type="hidden"|aria-hidden="true"', tag):
            continue
        if field is None or f'for="{field[1]}"' not in text:
            wanting.append(tag)
    assert wanting == []


# --- stylesheet --------------------------------------------------------------------------------


@cache
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_css", ROOT / "tools" / "build_css.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_stylesheet_is_what_its_sources_build() -> None:
    build = builder()
    tokens = build.TOKENS.read_text(encoding="utf-8")
    built = build.stylesheet(tokens, build.sources())
    assert (STATIC / "kette.css").read_text(encoding="utf-8") == built, "python tools/build_css.py"
    built = build.desk_stylesheet(build.sources())
    assert (STATIC / "pult.css").read_text(encoding="utf-8") == built, "python tools/build_css.py"


def test_no_kern_token_is_kept_that_nothing_uses() -> None:
    build = builder()
    kept = set(re.findall(r"(--kern-[\w-]+):", build.TOKENS.read_text(encoding="utf-8")))
    assert kept == set(build.used_tokens(build.sources()))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_layout_also_reads_from_right_to_left(path: Path) -> None:
    """Logical properties only; four-value shorthands must be the same on both sides."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    physical = re.findall(
        r"(?:(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)|float|"
        r"text-align|(?:min-|max-)?(?<!-)width)\s*:\s*[^;]+;",
        re.sub(r"@media[^{]+", "", css),
    )
    lopsided = [
        rule
        for rule, value in re.findall(r"((?:margin|padding|inset):\s*([^;]+));", css)
        for sides in [re.findall(r"[\w-]*\((?:[^()]|\([^()]*\))*\)|\S+", value)]
        if len(sides) == 4 and sides[1] != sides[3]
    ]
    logical = re.compile(r": (center|start|end|inline-start);")
    assert [rule for rule in physical if not logical.search(rule)] == []
    assert lopsided == []


def test_style_and_scripts_keep_their_budget() -> None:
    """Compressed: 15 kB of style, 25 kB of script (LOOK); 25 kB of Latin letters, and so
    much again of those of another script at the most."""

    def size(*names: str) -> int:
        return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)

    assert size("kette.css") <= 15_000
    assert size("pult.css") <= 5_000
    assert size("kette.js", "vendor/htmx.min.js") <= 25_000
    for most, script in ((25_000, "fira-sans-?00"), (15_000, "*cyrillic*"), (30_000, "vazirmatn*")):
        assert sum(path.stat().st_size for path in STATIC.glob(f"fonts/{script}.woff2")) <= most


# --- colours -----------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def schemes(name: str) -> tuple[str, str]:
    """A source file's rules outside and inside of its dark block."""
    text = (ROOT / "tools" / "css" / f"{name}.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("@media screen and (prefers-color-scheme: dark) {")
    return light, dark.partition("\n}")[0]


@cache
def roles(dark: bool) -> dict[str, str]:
    """Our colours by role (`page`, `ink`, `action`, ...) as hex values of one scheme."""
    named: dict[str, str] = {}
    for source in ("kern-tokens", "base"):
        for rules in schemes(source)[: 2 if dark else 1]:
            named.update(re.findall(r"--([\w-]+):\s*([^;]+);", rules))
    resolved = {}
    for name in named:
        value = named[name]
        while value.startswith("var("):
            value = named[value.removeprefix("var(--").removesuffix(")")]
        if re.fullmatch(r"#[0-9a-f]{6}", value):
            resolved[name] = value
    return resolved


@cache
def phase_colours(dark: bool) -> dict[str, dict[str, str]]:
    rules = schemes("phases")[1 if dark else 0]
    return {
        phase: dict(re.findall(r"--(\w+)-p:\s*(#[0-9a-f]{6});", body))
        for phase, body in re.findall(r"\.phase-([\w-]+)\s*\{([^}]+)\}", rules)
    }


def test_by_night_nothing_changes_but_colours() -> None:
    """Else more of axe's rules would have to be asked again."""
    css = (STATIC / "kette.css").read_text(encoding="utf-8")
    start = r"@media screen and \(prefers-color-scheme:dark\)\{"
    blocks = re.findall(start + r"((?:[^{}]+\{[^{}]*\}\s*)+)\}", css)
    assert len(blocks) == css.count("prefers-color-scheme") > 0
    for rule, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", "".join(blocks)):
        values = dict(each.split(":", 1) for each in declared.split(";") if each)
        assert all(name.startswith("--") for name in values), rule
        assert all(re.fullmatch(r"#[0-9a-f]{3,8}|var\(--[a-z0-9-]+\)|rgba?\([^()]+\)", value)
                   for value in values.values()), rule  # fmt: skip


in_both_schemes = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@in_both_schemes
def test_every_phase_has_a_hue_that_can_be_read(dark: bool) -> None:
    from app.vocabulary import Phase

    colours, page = phase_colours(dark), roles(dark)["page"]
    assert set(colours) == set(Phase)
    for phase, hue in colours.items():
        for ground in (page, hue["tint"], hue["soft"]):
            assert contrast(hue["ink"], ground) >= 4.5, f"{phase}: text on {ground}"
            assert contrast(roles(dark)["ink"], ground) >= 4.5, f"{phase}: ink on {ground}"
        assert contrast(hue["line"], page) >= 3, f"{phase}: line"
    assert len({hue["ink"] for hue in colours.values()}) == len(Phase)


@in_both_schemes
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(text, ground) for text in ("ink", "muted", "action", "action-strong")
          for ground in ("page", "surface", "action-tint", "action-soft")],
        ("on-action", "action"),
        ("on-action", "action-strong"),
        ("page", "danger"),
        *[(name, ground) for name in ("danger", "good", "warn")
          for ground in ("page", f"{name}-tint")],
        ("ink", "danger-tint"),
        ("ink", "warn-tint"),
        ("action", "danger-tint"),
        ("muted", "danger-tint"),
    ],
)  # fmt: skip
def test_text_can_be_read(text: str, ground: str, dark: bool) -> None:
    assert contrast(roles(dark)[text], roles(dark)[ground]) >= 4.5


@in_both_schemes
@pytest.mark.parametrize("ground", ["page", "surface", "action-tint", "danger-tint"])
def test_borders_of_controls_and_the_focus_can_be_seen(ground: str, dark: bool) -> None:
    assert contrast(roles(dark)["control"], roles(dark)[ground]) >= 3
    assert contrast(roles(dark)["focus"], roles(dark)[ground]) >= 3
