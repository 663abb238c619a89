"""What the embedded engine knows of all documents, and how a change makes a new state of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from search.german import Dictionary, German
from search.port import Document
from search.postings import Gathered, Inverted
from search.ranking import pairs, step, tiers
from search.sets import Sets


@dataclass(frozen=True, slots=True)
class State:
    """Everything a search reads. Never changed once it can be seen; writers make a new one."""

    german: German
    words: Inverted = field(default_factory=Inverted)
    """Each term once per document, graded by the best field it occurs in: 0 title; 1 names and
    parts of the title's compounds; 2 summary; 3 text."""
    needs: Inverted = field(default_factory=Inverted)
    """Graded in steps (see `ranking.step`)."""
    pairs: Inverted = field(default_factory=Inverted)
    """Neighbouring words of titles."""
    dictionary: Dictionary = field(default_factory=lambda: Dictionary({}))
    slugs: list[str] = field(default_factory=list)
    """By number; those of removed documents stay, and are missing in `sets.alive`."""
    numbers: dict[str, int] = field(default_factory=dict)
    sets: Sets = field(default_factory=Sets)

    @property
    def size(self) -> int:
        return len(self.slugs)

    def changed(self, put: Iterable[Document] = (), removed: Iterable[str] = ()) -> "State":
        sets, slugs, numbers = self.sets.copied(), list(self.slugs), dict(self.numbers)
        gone = [numbers.pop(slug) for slug in set(removed) if slug in numbers]
        for number in gone:
            sets.drop(number)
        words, needs, titles = Gathered(), Gathered(), Gathered()
        for document in put:
            number = numbers.setdefault(document.slug, len(slugs))
            if number == len(slugs):
                slugs.append(document.slug)
            else:
                gone.append(number)
                sets.drop(number)
            sets.put(number, document)
            for tier, terms in enumerate(tiers(document, self.german)):
                words.add(number, terms, tier)
            for need, grade in document.needs.items():
                needs.add(number, (need,), step(grade))
            titles.add(number, set(pairs(document.title)))
        inverted = self.words.changed(gone, words)
        return State(
            german=self.german,
            words=inverted,
            needs=self.needs.changed(gone, needs),
            pairs=self.pairs.changed(gone, titles),
            dictionary=Dictionary(inverted.counts()),
            slugs=slugs,
            numbers=numbers,
            sets=sets,
        )

    def told(self, documents: Iterable[Document]) -> "State":
        """With other facets; the words, which take longest, stay."""
        sets = self.sets.copied()
        for document in documents:
            number = self.numbers.get(document.slug)
            if number is not None:
                sets.drop(number)
                sets.put(number, document)
        return replace(self, sets=sets)
