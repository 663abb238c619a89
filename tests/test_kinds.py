"""What an entry is decides where it is shown: Angebot, Termin, Wegweiser, Netzwerk, Fachangebot."""

import json
import re
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import cli
from app.catalogue.criteria import MAX_TEXT, Criteria
from app.catalogue.index import Index
from app.desk import hints, overview
from app.offers import checking, forms, importing, revisions, tables
from app.offers.forms import OfferForm
from app.records import files, kinds
from app.records.offers import OfferRecord
from app.settings import Settings
from app.vocabulary import (
    FOR_FAMILIES,
    FOR_STAFF,
    KOMMUNEN,
    ON_CHAIN,
    Audience,
    OfferKind,
    Phase,
    Transition,
)
from tests.cast import sign_in, who
from tests.deskform import MINE, fields
from tests.events import add
from tests.rows import overwrite
from tests.tablerows import outcomes_of

EVERY = 10_000


@pytest.fixture
def index(portal_app: FastAPI) -> Index:
    found: Index = portal_app.state.index
    return found


def kinds_in(index: Index, criteria: Criteria) -> set[OfferKind]:
    hits = index.search(criteria, limit=EVERY).results.hits
    return {index.catalogue.offers[hit.slug].kind for hit in hits}


def titles(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'card__title"><a[^>]*>([^<]*)', html)]


def asked(client: TestClient, text: str) -> list[str]:
    return titles(client.get("/angebote", params={"q": text}, follow_redirects=True).text)


# --- lists and questions --------------------------------------------------------------------------


def test_lists_for_families_hold_what_families_can_use(index: Index) -> None:
    assert kinds_in(index, Criteria()) == set(FOR_FAMILIES)
    for slug in KOMMUNEN:
        criteria = Criteria(chosen={"kommune": (slug,)})
        assert kinds_in(index, criteria) <= set(FOR_FAMILIES)


def test_who_asks_for_fachkraefte_or_an_art_gets_it(index: Index) -> None:
    staff = kinds_in(index, Criteria(chosen={"zielgruppe": ("fachkraefte",)}))
    assert set(FOR_STAFF) <= staff
    for kind in OfferKind:
        assert kinds_in(index, Criteria(chosen={"art": (kind,)})) == {kind}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("präventionskonferenz merzenich", "Lokale Präventions- und Bildungskonferenz Merzenich"),
        ("präventionsschulung", "Präventionsschulung „Gut aufwachsen im Kreis Düren“"),
        ("präventionskette kreuzau", "Präventionskette der Gemeinde Kreuzau"),
        ("regionales bildungsbüro", None),
        ("familienwegweiser aldenhoven", "Familienwegweiser der Gemeinde Aldenhoven"),
    ],
)
def test_who_asks_by_name_finds_it(client: TestClient, question: str, first: str | None) -> None:
    found = asked(client, question)
    if first is None:
        assert any("Regionales Bildungsbüro" in title for title in found[:2])
    else:
        assert found[0] == first


@pytest.mark.parametrize(
    "question", ["kita", "krabbelgruppe", "hilfe bei kinderarmut", "mein kind"]
)
def test_other_questions_are_answered_for_families(
    client: TestClient, index: Index, question: str
) -> None:
    assert kinds_in(index, Criteria(text=question)) <= set(FOR_FAMILIES)


def test_all_pages_of_an_answer_are_of_one_list(index: Index) -> None:
    for question in ("präventionskonferenz", "netzwerk", "kita"):
        whole = [
            hit.slug for hit in index.search(Criteria(text=question), limit=EVERY).results.hits
        ]
        paged: list[str] = []
        for page in range(1, 1 + -(-len(whole) // 5)):
            hits = index.search(Criteria(text=question, page=page), limit=5).results.hits
            paged += [hit.slug for hit in hits]
        assert paged == whole


def test_a_line_says_what_there_is_for_fachkraefte_besides(client: TestClient) -> None:
    html = client.get("/angebote?kommune=merzenich").text
    said = re.search(r'Für Fachkräfte gibt es dazu: <a href="([^"]+)">(\d+) Netzwerk', html)
    assert said is not None
    others = client.get(unescape(said[1])).text
    assert f'role="status">{said[2]} Angebote<' in others
    assert "Lokale Präventions- und Bildungskonferenz Merzenich" in titles(others)
    assert "Für Fachkräfte gibt es dazu" not in others


def test_what_is_no_offer_is_called_by_its_name(client: TestClient) -> None:
    html = client.get("/angebote?art=wegweiser").text
    assert html.count('<li class="badge badge--info">Wegweiser</li>') == len(titles(html)) > 0
    page = client.get("/angebote/berufsinfomarkt-juelich").text
    assert '<li class="badge badge--info">Termin</li>' in page
    assert ">Angebot</li>" not in client.get("/angebote/kita-rurmaeuse-kreuzau").text


def test_fachkraefte_find_networks_and_trainings_on_their_page(client: TestClient) -> None:
    html = client.get("/fachkraefte").text
    for kind, title in (
        ("fachangebot", "Schulungen und Angebote für Fachkräfte"),
        ("netzwerk", "Netzwerke zum Mitmachen"),
    ):
        part = html.partition(f'<section class="block" id="{kind}"')[2].partition("</section>")[0]
        assert title in part
        assert titles(part)
        assert f'href="/angebote?art={kind}"' in part


# --- chain, Lücken, Beratung, Kommune -------------------------------------------------------------


@pytest.mark.parametrize("path", ["/kette", "/kette/kreuzau", "/kette/aldenhoven"])
def test_no_link_of_the_chain_is_a_brochure_or_a_conference(
    client: TestClient, index: Index, path: str
) -> None:
    html = client.get(path).text
    linked = set(re.findall(r'href="/angebote/([a-z0-9-]+)', html))
    assert linked
    shown = {index.catalogue.offers[each].kind for each in linked & index.catalogue.offers.keys()}
    assert shown <= set(ON_CHAIN)


def counted(html: str) -> dict[str, int]:
    """Address of a guide -> the number beside it in the strip of links."""
    strip = html.partition('<ol class="chain">')[2].partition("</ol>")[0]
    found = re.findall(
        r'href="(/(?:phasen|uebergaenge)/[^"]+)".*?chain__count"><b>(\d+)', strip, re.DOTALL
    )
    assert len(found) == len(Phase) + len(Transition)
    return {unescape(url): int(count) for url, count in found}


def number(html: str) -> int:
    said = re.search(r'role="status">(?:<[^>]*>)*(\d+|Kein) Angebot', html)
    assert said, html[:200]
    return int(said[1]) if said[1] != "Kein" else 0


@pytest.mark.parametrize(
    ("path", "kommune"),
    [
        ("/", ""),
        ("/?kommune=kreuzau", "kreuzau"),
        ("/kommunen/kreuzau", "kreuzau"),
        ("/phasen/kita", ""),
        ("/phasen/kita?kommune=kreuzau", "kreuzau"),
        ("/uebergaenge/familie-kita?kommune=kreuzau", "kreuzau"),
    ],
)
def test_the_strip_says_the_numbers_of_the_chain(
    client: TestClient, index: Index, path: str, kommune: str
) -> None:
    usable = [
        offer
        for offer in index.catalogue.offers.values()
        if offer.kind in ON_CHAIN
        and (not kommune or offer.countywide or any(k.slug == kommune for k in offer.kommunen))
    ]
    for url, count in counted(client.get(path).text).items():
        slug = url.partition("?")[0].rpartition("/")[2]
        assert count == sum(slug in (*offer.phases, *offer.transitions) for offer in usable), url
        assert kommune in url


@pytest.mark.parametrize("kommune", ["", "?kommune=kreuzau"])
def test_the_number_of_a_guide_is_that_of_strip_overview_and_list(
    client: TestClient, kommune: str
) -> None:
    for url, count in counted(client.get(f"/{kommune}").text).items():
        page = client.get(url).text
        assert counted(page)[url] == count
        button = re.search(r'<a class="button button--big" href="([^"]+)">(\d+) Angebot', page)
        assert button, url
        assert int(button[2]) == count == number(client.get(unescape(button[1])).text)
        above = client.get(f"/{url.split('/')[1]}{kommune}").text
        assert re.search(rf'href="{re.escape(url)}".*?[^0-9]{count} Angebot', above, re.DOTALL)


def test_start_page_and_topics_count_what_is_on_the_chain(client: TestClient) -> None:
    start = client.get("/").text
    total = re.search(r"Die Präventionskette: (\d+) Angebote", start)
    assert total
    assert f"{total[1]} Angebote" in client.get("/kette").text
    for path in ("/", "/kommunen/kreuzau", "/phasen/kita?kommune=kreuzau"):
        pills = re.findall(
            r'<a [^>]*href="(/angebote\?[^"]*thema=[^"]*)"[^>]*>.*?(\d+).*?</a>',
            client.get(path).text,
            re.DOTALL,
        )
        assert pills, path
        for url, count in pills[:3]:
            assert number(client.get(unescape(url)).text) == int(count), (path, url)


@pytest.mark.parametrize("kommune", KOMMUNEN)
def test_the_head_of_a_kommune_says_the_numbers_of_its_chain_and_its_list(
    client: TestClient, kommune: str
) -> None:
    html = client.get(f"/kommunen/{kommune}").text
    own, beyond = map(int, re.findall(r'class="lead">(\d+).*?dazu (\d+)', html)[0])
    assert f"{own} vor Ort, {beyond} im ganzen Kreis." in client.get(f"/kette/{kommune}").text
    ways = re.findall(r'<a class="button[^"]*" href="([^"]+)">Alle Angebote zeigen', html)
    assert {number(client.get(unescape(way)).text) for way in ways} == {own + beyond}
    assert re.search(rf"{own} Angebote? vor Ort", client.get(f"/kommunen?ort={kommune}").text)
    for url, count in re.findall(r'<a href="([^"]+)">(\d+) Wegweiser</a>', html):
        listed = client.get(unescape(url)).text
        assert re.search(rf'role="status">(?:<[^>]*>)*{count} ', listed), url


def test_a_day_or_a_brochure_closes_no_luecke(desk_app: FastAPI, desk: Session) -> None:
    index, client = desk_app.state.index, TestClient(desk_app)
    kommune, luecke = "heimbach", Phase.KITA
    offers = index.catalogue.offers.values()
    own = [each.slug for each in offers if any(k.slug == kommune for k in each.kommunen)]
    overwrite(desk, {"ended": "2026: zu"}, own)
    index.rebuild()
    catalogue = index.catalogue
    name = catalogue.guides.phases[luecke].name
    low, high = luecke.months
    free: dict[str, Any] = {"kommunen": [kommune], "age_months": {"min": low, "max": high - 1}}
    for kind in ("termin", "wegweiser", "netzwerk"):
        add(desk_app, f"etwas-{kind}", "", kind=kind, phases=[luecke], **free)
        assert name in luecken(client, kommune)
        assert luecke.label in missing_at_desk(desk_app, desk, kommune)
    assert marked(client, kommune, luecke)
    add(desk_app, "etwas", "", phases=[luecke], **free)
    assert name not in luecken(client, kommune)
    assert luecke.label not in missing_at_desk(desk_app, desk, kommune)
    assert not marked(client, kommune, luecke)


def luecken(client: TestClient, kommune: str) -> set[str]:
    html = client.get(f"/kommunen/{kommune}").text
    part = html.partition('<div class="gaps">')[2].partition("</div>")[0]
    return {unescape(each) for each in re.findall(r"<li>([^<]+)</li>", part)}


def missing_at_desk(app: FastAPI, session: Session, kommune: str) -> set[str]:
    found = overview.gaps(app.state.index.catalogue, who(session, "doris"))
    return next((set(words) for _name, url, words in found if url.endswith(f"/{kommune}")), set())


def marked(client: TestClient, kommune: str, phase: Phase) -> bool:
    """Whether the chain shows a Lücke there in the lane "Treffen & Austausch"."""
    html = client.get(f"/kette/{kommune}").text
    (classes,) = set(re.findall(rf'class="([^"]*)" id="[a-z]+-begegnung-{phase}"', html))
    return "cell--gap" in classes


def test_a_kommune_counts_what_is_for_families(client: TestClient, index: Index) -> None:
    own = [
        offer
        for offer in index.catalogue.offers.values()
        if any(each.slug == "merzenich" for each in offer.kommunen)
    ]
    assert any(offer.for_staff_only for offer in own)
    families = sum(offer.kind in ON_CHAIN for offer in own)
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get("/kommunen/merzenich").text).split())
    assert f"{families} Angebote vor Ort" in text or f"{families} vor Ort" in text


# --- what comes in --------------------------------------------------------------------------------


def a_record(**changes: Any) -> OfferRecord:
    path = next(files.DATA.glob("offers/*/kita-rurmaeuse-kreuzau.yaml"))
    return OfferRecord.model_validate(files.read(path) | changes)


def test_only_what_is_no_offer_says_so_in_its_file() -> None:
    assert "kind" not in a_record().as_yaml()
    assert a_record(kind=None).kind is OfferKind.OFFER
    assert a_record(kind="").kind is OfferKind.OFFER
    told = a_record(kind="termin")
    assert told.as_yaml()["kind"] == "termin"
    assert OfferRecord.model_validate(told.as_yaml()) == told
    with pytest.raises(ValueError, match="kind"):
        a_record(kind="messe")


def test_what_is_for_fachkraefte_alone_is_no_offer_for_families() -> None:
    assert a_record(audience=["fachkraefte"]).shown_as is OfferKind.PROFESSIONAL
    assert a_record(audience=["fachkraefte"], kind="netzwerk").shown_as is OfferKind.NETWORK
    assert a_record(audience=["fachkraefte", "eltern"]).shown_as is OfferKind.OFFER


@pytest.mark.parametrize(
    ("kind", "title", "audience", "said"),
    [
        ("angebot", "Krabbelgruppe", "eltern", ""),
        ("angebot", "Netzwerk-Café Nideggen", "eltern", ""),
        ("angebot", "Elternabend als Videokonferenz", "eltern", ""),
        ("angebot", "Kinderkonferenz im Rathaus", "kinder", ""),
        ("angebot", "Elternbriefe und Broschüren", "eltern", ""),
        ("angebot", "Bildungskonferenz Titz", "eltern", "klingt nach einem Netzwerk"),
        ("angebot", "Fachtag Kinderschutz", "fachkraefte", "ein Fachangebot oder ein Netzwerk"),
        ("angebot", "Präventionskonferenz Titz", "eltern", "klingt nach einem Netzwerk"),
        ("angebot", "Präventionskette der Gemeinde Titz", "eltern", "klingt nach einem Netzwerk"),
        ("angebot", "Familienwegweiser Titz", "eltern", "klingt nach einem Wegweiser"),
        ("wegweiser", "Familienwegweiser Titz", "eltern", ""),
        ("netzwerk", "Präventionskonferenz Titz", "fachkraefte", ""),
        ("netzwerk", "Präventionskonferenz Titz", "eltern", "die fehlen bei „Für wen“"),
    ],
)
def test_what_is_called_something_else_is_named(
    kind: str, title: str, audience: str, said: str
) -> None:
    found = list(kinds.faults(OfferKind(kind), title, [Audience(audience)]))
    assert (said in found[0]) if said else (found == [])
    record = a_record(kind=kind, title=title, audience=[audience])
    assert bool(checking.kinds([("x.yaml", record)])) == bool(said)
    assert checking.kinds([("x.yaml", record.model_copy(update={"ended": "2026: vorbei"}))]) == []


def test_the_form_looks_no_further_than_a_title_can_be_long() -> None:
    def hinted(title: str) -> list[str]:
        pairs = (("titel", title), ("zielgruppe", "eltern"))
        return list(hints._kind(OfferForm(pairs=pairs, record=None, wrong=())))

    assert hinted("Präventionskonferenz Titz")
    assert hinted("x" * MAX_TEXT + " Präventionskonferenz Titz") == []


@pytest.mark.parametrize(
    "title", ["Arbeitskreis Zahngesundheit", "Runder Tisch Titz", "Bündnis für Familien"]
)
def test_what_may_be_a_network_is_a_hint_and_refused_nowhere(title: str) -> None:
    audience = [Audience.CHILDREN]
    assert "klingt nach einem Netzwerk" in next(kinds.faults(OfferKind.OFFER, title, audience))
    assert not list(kinds.refused(OfferKind.OFFER, title, audience))
    assert not list(kinds.faults(OfferKind.NETWORK, title, [Audience.STAFF]))


STAFF_ONLY = "Was nur für Fachkräfte ist, ist ein Fachangebot oder ein Netzwerk."
WITHOUT_STAFF = "Netzwerk und Fachangebot sind für Fachkräfte; die fehlen bei „Für wen“."
CONTRADICTIONS = [
    ("netzwerk", "eltern", WITHOUT_STAFF),
    ("fachangebot", "kinder", WITHOUT_STAFF),
    ("angebot", "fachkraefte", STAFF_ONLY),
    ("termin", "fachkraefte", STAFF_ONLY),
    ("wegweiser", "fachkraefte", STAFF_ONLY),
]


def typed(record: OfferRecord, **said: str) -> list[tuple[str, str]]:
    """The form of an offer with other answers in these fields."""
    others = [each for each in forms.pairs_of(record) if each[0] not in said]
    return [*others, *said.items()]


@pytest.mark.parametrize(("kind", "audience", "why"), CONTRADICTIONS)
def test_a_contradiction_is_a_fault_of_the_form_and_of_its_row(
    kind: str, audience: str, why: str
) -> None:
    before = a_record()
    pairs = typed(before, art=kind, zielgruppe=audience)
    form = OfferForm.read(pairs, slug=before.slug, before=before)
    assert form.record is None
    assert [(each.name, each.text) for each in form.wrong] == [("art", why)]
    kept = a_record(kind=kind, audience=[audience])
    again = OfferForm.read(typed(kept, titel="Anders"), slug=kept.slug, before=kept)
    assert again.record is not None, "what is stored and stays stops nothing"


@pytest.mark.parametrize(("kind", "audience", "why"), CONTRADICTIONS)
def test_a_contradiction_is_refused_in_tables_and_files(
    desk: Session, kind: str, audience: str, why: str
) -> None:
    wrong = a_record(kind=kind, audience=[audience])
    for said, lead in (
        (tables.row_of(wrong), "Art"),
        (of_file(wrong.as_yaml() | {"kind": kind}), "kind"),
    ):
        (row,) = outcomes_of(desk, [said], by=who(desk, "doris"))
        assert (row.kind, row.why) == ("abgelehnt", (f"{lead}: {why}",))


def of_file(raw: dict[str, Any]) -> dict[str, str]:
    return {tables.YAML: json.dumps(raw)}


def test_who_says_no_art_leaves_it(desk: Session) -> None:
    before = a_record(kind="termin")
    overwrite(desk, {"kind": "termin"}, [before.slug])
    for pairs in (
        [each for each in typed(before, titel="Anders") if each[0] != "art"],
        typed(before, titel="Anders", art=""),
    ):
        form = OfferForm.read(pairs, slug=before.slug, before=before)
        assert form.record is not None
        assert form.record.kind is OfferKind.EVENT
        assert form.first("art") == "termin", "the form that comes back shows it"
    file = {n: v for n, v in before.as_yaml().items() if n != "kind"} | {"title": "Anders"}
    for said in (tables.row_of(before) | {"art": "", "titel": "Anders"}, of_file(file)):
        (row,) = outcomes_of(desk, [said], by=who(desk, "doris"))
        assert row.record is not None
        assert (row.kind, row.record.kind) == ("geaendert", OfferKind.EVENT)


@pytest.mark.parametrize(
    ("audience", "kind"), [("eltern", OfferKind.OFFER), ("fachkraefte", OfferKind.PROFESSIONAL)]
)
def test_what_is_new_and_says_no_art_is_for_whom_it_is(
    desk: Session, audience: str, kind: OfferKind
) -> None:
    record = a_record(audience=[audience])
    proposal = OfferForm.read([*typed(record, art="angebot"), ("vorschlag", "1")], slug="neu")
    assert proposal.record is not None
    assert proposal.record.kind is kind
    (row,) = outcomes_of(
        desk, [tables.row_of(record) | {"kennung": "", "art": ""}], by=who(desk, "doris")
    )
    assert row.record is not None
    assert (row.kind, row.record.kind) == ("neu", kind)


def test_two_words_in_one_cell_are_refused(desk: Session) -> None:
    cells = tables.row_of(a_record()) | {"art": "Angebot; Termin"}
    (row,) = outcomes_of(desk, [cells], by=who(desk, "doris"))
    assert (row.kind, row.why) == ("abgelehnt", ("Art: bitte nur ein Wort.",))


def test_who_saves_what_is_for_fachkraefte_reads_where_it_stands(desk_app: FastAPI) -> None:
    said = fields(desk_app) | {"art": "netzwerk", "zielgruppe": ["fachkraefte"]}
    with sign_in(desk_app, "doris") as client:
        answer = client.post(f"/pult/angebote/{MINE}", data=said)
        page = client.get(answer.headers["location"]).text
    assert "Familien finden es nur mit seinem Namen; es steht unter Für Fachkräfte." in page
    assert "Die Suche findet es schon so." not in page


def test_the_desk_s_list_says_what_is_no_offer(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        page = client.get("/pult/angebote?q=Konferenz").text
        rows = page.split('<li class="zeile')[1:]
        network = next(each for each in rows if "Bildungskonferenz Merzenich" in each)
        assert '<span class="badge badge--info">Netzwerk</span>' in network
        assert "badge--info" not in client.get("/pult/angebote?q=Rurm").text


def test_a_search_for_somebody_who_helps_is_an_offer(client: TestClient, index: Index) -> None:
    slug = "hebammensuche-gkv-liste"
    offer = index.catalogue.offers[slug]
    assert offer.kind is OfferKind.OFFER
    assert offer.title in asked(client, "ich suche eine hebamme")[:2]


def test_the_summary_of_check_data_counts_kinds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = a_record(title="Präventionskonferenz Kreuzau")
    monkeypatch.setattr(importing, "read_offers", lambda _folder: iter([wrong]))
    monkeypatch.setattr(checking, "pointers", lambda _records: [])
    monkeypatch.setattr(checking, "translations", lambda _records: [])
    assert cli.check_data(Settings()) == 1
    said = capsys.readouterr().out.splitlines()
    assert "1 falsche Angabe zur Art" in said
    assert said[-1] == "1 Angebote geprüft, Fehler: 1"


def test_two_people_do_not_make_a_contradiction_together() -> None:
    base = a_record(kind="angebot", audience=["fachkraefte", "eltern"])
    mine = a_record(kind="netzwerk", audience=["fachkraefte", "eltern"])
    theirs = a_record(kind="angebot", audience=["eltern"])
    merge = revisions.merge(base, mine, theirs)
    assert {each.field for each in merge.collisions} == {"kind", "audience"}
    titled = mine.model_copy(update={"title": "Anders"})
    assert not revisions.merge(base, mine, base.model_copy(update={"title": "Anders"})).collisions
    assert revisions.merge(base, mine, base.model_copy(update={"title": "Anders"})).record == titled
