"""`kette eval`: the search measured on judged questions, by words, by meaning, and by both.

The offers are those of data/offers/, whatever the database holds, so that figures compare.
"""

from datetime import date
from pathlib import Path

from app.catalogue import searching
from app.catalogue.documents import document, everyday_first
from app.catalogue.snapshot import Publisher
from app.catalogue.stored import Stored
from app.offers import importing
from app.records import texts as guides
from app.records.offers import OfferRecord
from app.settings import ROOT
from app.vocabulary import PHASE_MONTHS
from search import evaluation, needs
from search.embedded import Embedded
from search.finder import Finder
from search.needindex import NeedIndex

QUESTIONS = ROOT / "tests" / "eval"
SETS = (
    ("given in shared/eval", "queries.tsv", "qrels.tsv"),
    ("our own", "own-queries.tsv", "own-qrels.tsv"),
    ("kept for comparison", "kept-queries.tsv", "kept-qrels.tsv"),
    ("fresh, as families would ask", "fresh-queries.tsv", "fresh-qrels.tsv"),
    ("later, in other families' words", "later-queries.tsv", "later-qrels.tsv"),
)
SAYING = (
    ("questions written for an Anliegen", "asked.tsv"),
    ("crises: each is to raise an alarm", "crisis.tsv"),
    ("ordinary questions: none is", "ordinary.tsv"),
    ("questions beyond the subject: none is to get an Anliegen", "outside.tsv"),
    ("the later questions", "later-asked.tsv"),
    ("later crises", "later-crisis.tsv"),
    ("later ordinary questions", "later-ordinary.tsv"),
    ("later questions beyond the subject", "later-outside.tsv"),
)


def report(data: Path, cache: Path, today: date) -> str:
    """The tables of all sets, ready to print."""
    texts = guides.read(data)
    kommunen = {record.slug: record for record in texts.kommunen}
    publisher = Publisher(guides=texts, kommunen=kommunen, providers={}, today=today)
    known = needs.read()
    ties = needs.ties(known)
    records = [r for r in importing.read_offers(data / "offers") if isinstance(r, OfferRecord)]
    offers = [publisher.offer(Stored(record)) for record in records if record.ended is None]
    engine = Embedded()
    documents = [document(offer, ties.get(offer.slug, {})) for offer in everyday_first(offers)]
    engine.replace_all(documents)
    index = NeedIndex(known, cache, phases=PHASE_MONTHS.items())
    gazetteer = searching.gazetteer(texts.kommunen)
    ways = evaluation.ways(engine, index, gazetteer, cache, documents)
    parts = []
    for name, queries, qrels in SETS:
        asked = evaluation.read(QUESTIONS / queries, QUESTIONS / qrels)
        scores = {way: evaluation.measure(asked, answering) for way, answering in ways.items()}
        parts.append(f"{len(asked)} questions, {name}\n{evaluation.table(scores)}")
    met = evaluation.understood(QUESTIONS / "asked.tsv", index)
    parts.append(
        f"{met['all'][0]} questions written for an Anliegen: it is first, and among three\n"
        + "\n".join(
            f"{group:5}{n:>5}   {first:.3f}   {three:.3f}"
            for group, (n, first, three) in sorted(met.items())
        )
    )
    finder = Finder(engine, index, gazetteer)
    finder.note(documents)
    both = evaluation.both_heard(QUESTIONS / "two.tsv", finder, documents)
    parts.append(
        "two things in one question: both are heard, and offers for both among five"
        " (one: it is first, and no second is heard)\n"
        + "\n".join(
            f"{group:5}{n:>5}   {heard:.3f}   {shown:.3f}"
            for group, (n, heard, shown) in sorted(both.items())
        )
    )
    for name, questions in SAYING:
        counts = evaluation.said(QUESTIONS / questions, finder)
        parts.append(f"What is said of {name}\n{evaluation.said_table(counts)}")
    return "\n\n".join(parts)
