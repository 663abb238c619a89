"""Builds static/kette.css and static/pult.css from the KERN tokens that we use and our own sources
in tools/css/.

    python tools/build_css.py                  from the token subset that is checked in
    python tools/build_css.py --kern FOLDER    reads the tokens anew from the unpacked npm
                                               package @kern-ux/native (its dist/kern.css)
    python tools/build_css.py --check          writes nothing, fails when a file is not up to date

KERN writes colours as oklch(), which phones from before 2023 do not know; here they become sRGB
hex values, so that every phone sees them and the tests can compute contrasts. Same input, same
bytes out.
"""

import argparse
import math
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(__file__).resolve().parent / "css"
TOKENS = SOURCES / "kern-tokens.css"
STYLESHEET = ROOT / "static" / "kette.css"
DESK_STYLESHEET = ROOT / "static" / "pult.css"
"""What only the desk's pages need, after the other one."""
ORDER = (
    "phases",
    "base",
    "layout",
    "forms",
    "combo",
    "components",
    "chain",
    "kette",
    "results",
    "offer",
    "guide",
    "termine",
    "merkzettel",
    "beratung",
    "fields",
    "melden",
    "large",
    "print",
)
DESK = ("pult",)
BANNER = """\
/*! Gut aufwachsen im Kreis Düren. Licensed under the EUPL-1.2.
Design tokens from KERN, @kern-ux/native 2.7.2, licensed under the EUPL-1.2.
Built by tools/build_css.py from tools/css/; do not edit. */
"""
TOKENS_NOTE = """\
/* The tokens of KERN that our stylesheet uses, read from @kern-ux/native 2.7.2 by
   tools/build_css.py --kern. Lizenziert unter der EUPL-1.2. Do not edit by hand. */
"""
DECLARATION = re.compile(r"(--kern-[\w-]+)\s*:\s*([^;]+);")
USE = re.compile(r"var\((--kern-[\w-]+)\)")
OKLCH = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")


def hex_colour(lightness: float, chroma: float, hue: float) -> str:
    """sRGB of an oklch colour (lightness 0..1, hue in degrees), paler where it would not fit."""
    while True:
        a = chroma * math.cos(math.radians(hue))
        b = chroma * math.sin(math.radians(hue))
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        linear = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if chroma <= 0 or all(-0.0005 <= c <= 1.0005 for c in linear):
            return "#" + "".join(f"{_byte(c):02x}" for c in linear)
        chroma -= 0.001


def _byte(linear: float) -> int:
    c = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055))


def used_tokens(sources: dict[str, str]) -> list[str]:
    """Names of the KERN tokens that our sources use, sorted."""
    return sorted({name for text in sources.values() for name in USE.findall(text)})


def kern_themes(stylesheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """KERN's tokens in light and in dark, as its stylesheet declares them (unresolved)."""
    plain: dict[str, str] = {}
    for block in re.findall(r"^:root \{(.*?)^\}", stylesheet, flags=re.DOTALL | re.MULTILINE):
        plain.update(DECLARATION.findall(block))
    themes = []
    for name in ("light", "dark"):
        found = re.search(
            rf"^\[data-kern-theme={name}\],\n\.kern-{name} \{{\n(  /\*.*?)^\}}",
            stylesheet,
            flags=re.DOTALL | re.MULTILINE,
        )
        if found is None:
            raise SystemExit(f"build_css: no {name} theme in this version of KERN")
        themes.append({**plain, **dict(DECLARATION.findall(found[1]))})
    return themes[0], themes[1]


def resolved(name: str, tokens: dict[str, str]) -> str:
    """The value of a token with every var() followed and every oklch() turned into hex."""
    if name not in tokens:
        raise SystemExit(f"build_css: KERN has no token {name}")
    value = tokens[name].strip()
    while "var(" in value:
        value = USE.sub(lambda use: tokens[use[1]].strip(), value)
    return OKLCH.sub(
        lambda c: hex_colour(float(c[1]) / 100, float(c[2]), float(c[3])), value
    ).replace("\n", " ")


def token_subset(kern: Path, names: list[str]) -> str:
    """Text of kern-tokens.css: light by default, dark where a screen asks for it."""
    light, dark = kern_themes((kern / "dist" / "kern.css").read_text(encoding="utf-8"))
    lines = [TOKENS_NOTE + ":root {"]
    lines += [f"  {name}: {resolved(name, light)};" for name in names]
    lines += ["}", "@media screen and (prefers-color-scheme: dark) {", "  :root {"]
    lines += [
        f"    {name}: {resolved(name, dark)};"
        for name in names
        if resolved(name, dark) != resolved(name, light)
    ]
    return "\n".join([*lines, "  }", "}", ""])


def squeezed(css: str) -> str:
    """The same rules without comments and needless blanks, in one line."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    css = re.sub(r"(?<=[\s:,(-])0(?=\.\d)", "", css)
    css = re.sub(r'(\[[\w-]+[~|^$*]?=)"([a-z][\w-]*)"(?=\])', r"\1\2", css)
    css = re.sub(r" ([+~]) (?=\.[a-z])| ([*/]) (?=[-\w])", r"\1\2", css)
    css = re.sub(r"#(\w)\1(\w)\2(\w)\3\b", r"#\1\2\3", css).replace('"Fira Sans"', "Fira Sans")
    css = css.replace(";}", "}").replace(" !important", "!important")
    return css.strip() + "\n"


def sources() -> dict[str, str]:
    return {name: (SOURCES / f"{name}.css").read_text(encoding="utf-8") for name in (*ORDER, *DESK)}


def stylesheet(tokens: str, parts: dict[str, str]) -> str:
    missing = [name for name in used_tokens(parts) if f"{name}:" not in tokens]
    if missing:
        raise SystemExit(
            "build_css: not in tools/css/kern-tokens.css, run again with --kern: "
            + ", ".join(missing)
        )
    return BANNER + "".join(map(squeezed, (tokens, *(parts[name] for name in ORDER))))


def desk_stylesheet(parts: dict[str, str]) -> str:
    return BANNER + "".join(squeezed(parts[name]) for name in DESK)


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--kern", type=Path, help="folder of the unpacked @kern-ux/native")
    arguments.add_argument(
        "--check", action="store_true", help="only say whether all is up to date"
    )
    options = arguments.parse_args()
    parts = sources()
    tokens = (
        token_subset(options.kern, used_tokens(parts))
        if options.kern
        else TOKENS.read_text(encoding="utf-8")
    )
    wanted = {
        TOKENS: tokens,
        STYLESHEET: stylesheet(tokens, parts),
        DESK_STYLESHEET: desk_stylesheet(parts),
    }
    stale = [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(("not up to date: " if options.check else "written: ") + str(path.relative_to(ROOT)))
        if not options.check:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
