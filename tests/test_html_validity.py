"""The validity check finds each kind of mistake, and nothing in a good page."""

import pytest

from tests.html_validity import assert_valid, problems

PAGE = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>Probe</title></head>
<body>
<main id="inhalt">
<h1>Probe</h1>
{}
</main>
</body>
</html>
"""

GOOD = """
<p>Ein <b>Satz</b> über 3&nbsp;km.</p>
<ul><li><a href="/angebote?a=1&amp;b=2" aria-current="page">Angebote</a></li></ul>
<form action="/angebote" method="get" hx-get="/angebote" hx-target:inherited="#inhalt">
  <label for="q">Suche</label>
  <input id="q" name="q" type="search" enterkeyhint="search" autocomplete="off" maxlength="200">
  <fieldset><legend>Kosten</legend>
    <label><input type="checkbox" name="kosten" value="kostenlos" checked> kostenlos</label>
    <label><input type="checkbox" name="kosten" value="gering"> gering</label>
  </fieldset>
  <button type="submit">Suchen</button>
</form>
<details><summary>Mehr</summary><dl><dt>Wann</dt><dd>freitags</dd></dl></details>
<table><caption>Zeiten</caption><thead><tr><th scope="col">Tag</th></tr></thead>
<tbody><tr><td>Montag</td></tr></tbody></table>
<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M0 0h24"/></svg>
<search><button type="button" popovertarget="pop">Hilfe</button></search>
<div id="pop" popover>Hilfe</div>
"""

MISTAKES = {
    "block-in-p": ("<p><div>Block</div></p>", "parse error"),
    "block-in-span": ("<span><div>Block</div></span>", "element-permitted-content"),
    "link-in-link": ('<a href="/a">a <a href="/b">b</a></a>', "parse error"),
    "button-in-link": (
        '<a href="/a"><button type="button">b</button></a>',
        "element-permitted-content",
    ),
    "unclosed": ("<section><h2>Offen</h2>", "close-order"),
    "stray-end": ("<p>Ende</p></section>", "close-order"),
    "not-a-list-item": ("<ul><p>kein Punkt</p></ul>", "element-permitted-content"),
    "item-without-list": ("<div><li>Punkt</li></div>", "element-permitted-parent"),
    "cell-without-row": ("<table><td>Zelle</td></table>", "parse error"),
    "same-id-twice": ('<b id="a">1</b><b id="a">2</b>', "no-dup-id"),
    "id-with-space": ('<b id="a b">1</b>', "valid-id"),
    "attribute-twice": ('<p class="a" class="b">Satz</p>', "parse error"),
    "label-for-nothing": ('<label for="fehlt">Name</label>', "no-missing-references"),
    "labelled-by-nothing": (
        '<section aria-labelledby="fehlt"><h2>Teil</h2></section>',
        "no-missing-references",
    ),
    "described-by-nothing": (
        '<a href="/" aria-describedby="fehlt">Start</a>',
        "no-missing-references",
    ),
    "field-without-label": ('<input type="text" name="name">', "input-missing-label"),
    "image-without-alt": ('<img src="/bild.png">', "alt"),
    "button-without-type": ("<button>Los</button>", "no-implicit-button-type"),
    "skipped-heading": ("<h3>Zu tief</h3>", "heading-level"),
    "empty-heading": ("<h2></h2>", "empty-heading"),
    "unknown-element": ("<angebot>Kurs</angebot>", "element-name"),
    "unknown-attribute": ('<p clas="x">Satz</p>', "unknown attribute: clas"),
    "unknown-aria": ('<p aria-labeledby="inhalt">Satz</p>', "aria-labeledby"),
    "unknown-role": ('<p role="quatsch">Satz</p>', "unknown role: quatsch"),
    "wrong-input-type": ('<label>x<input type="txt" name="x"></label>', "attribute-allowed-values"),
    "old-element": ("<center>Mitte</center>", "deprecated"),
    "old-attribute": ('<table border="1"><tr><td>x</td></tr></table>', "border"),
    "inline-style": ('<p style="color: red">rot</p>', "no-inline-style"),
    "bare-ampersand": ('<a href="/?a=1&copy=2">Link</a>', "parse error"),
    "unknown-entity": ("<p>&gibtsnicht;</p>", "unrecognized-char-ref"),
    "two-mains": ("<main><p>noch einer</p></main>", "main"),
    "empty-href-image": ('<img alt="Bild">', "src"),
    "bad-tabindex": ('<p tabindex="eins">Satz</p>', "tabindex"),
    "option-outside": ("<div><option>a</option></div>", "element-permitted-content"),
    "nested-form": (
        '<form action="/a"><form action="/b"><button type="submit">Los</button></form></form>',
        "parse error",
    ),
}


def test_a_good_page_is_valid() -> None:
    assert_valid(PAGE.format(GOOD))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_kind_of_mistake_is_found(mistake: str) -> None:
    body, expected = MISTAKES[mistake]
    found = "\n".join(problems(PAGE.format(body)))
    assert expected in found, found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<!doctype html>\n", "", "doctype"),
        ("<title>Probe</title>", "", "title"),
        (' lang="de"', "", "lang"),
        ("</body>", "</body></body>", "parse error"),
    ],
)
def test_the_frame_of_a_page_is_checked(old: str, new: str, expected: str) -> None:
    found = "\n".join(problems(PAGE.format("<p>Satz</p>").replace(old, new)))
    assert expected in found, found


def test_a_fragment_may_refer_to_the_page_around_it() -> None:
    part = '<input type="hidden" form="suche" name="q" value="x"><h2 id="anzahl">3 Angebote</h2>'
    assert_valid(part, fragment=True)
    assert "no-dup-id" in "\n".join(problems(part + '<p id="anzahl">x</p>', fragment=True))


def test_a_message_names_the_place_and_shows_the_source() -> None:
    with pytest.raises(AssertionError, match=r"7:\d+ no-implicit-button-type.*\n.*<button>Los"):
        assert_valid(PAGE.format("<button>Los</button>"))
