"""One line of somebody else's table, read cell by cell into ours."""

import re
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app import ages, wording
from app.i18n import gettext as _
from app.offers import agewords, foreignvalues
from app.offers.foreignheadings import Part, plain
from app.offers.foreignvalues import Gazetteer
from app.offers.tables import COLUMNS, SEPARATOR, Row, as_people_write, read_as, words
from app.records.providernames import folded
from app.times.german import understand
from app.times.saying import say
from app.typed import line
from app.vocabulary import (
    Audience,
    Cost,
    Format,
    Language,
    Phase,
    ProviderKind,
    Registration,
    Topic,
)

_SUMMARY, _TITLE = 160, 120
"""Signs that a record allows."""
_SENTENCE = re.compile(r"[^.!?]{10,200}[.!?](?=\s|$)")
_ONLINE = re.compile(r"\b(online|zoom|teams|videokonferenz|internet)\b", re.IGNORECASE)
_LISTS = ("thema", "phase", "uebergang", "sprache", "format", "anliegen")
_PARTS = re.compile(r"[;,/\n]")
_CLOCK = re.compile(r"(\d{1,2})[.:]?(\d\d)?( ?uhr| ?h)?", re.IGNORECASE)
_NO_AGES = agewords.Ages()
Given = Mapping[str, Sequence[tuple[str, str]]]
"""Column of ours or `Part` -> (heading, cell) of each column that makes it."""


@dataclass(slots=True, kw_only=True)
class Reader:
    """Fills `row` with what stands in `given`, and `told` with what somebody has to know of it."""

    given: Given
    places: Gazetteer
    today: date
    row: Row = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    ages: agewords.Ages = _NO_AGES
    proposed: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    """Columns of ours of which the row itself says nothing."""
    aged: bool = False
    """Something was said of ages."""
    words_of_age: list[str] = field(default_factory=list)
    """What was not understood of them, with its heading."""

    # --- what the cells say -----------------------------------------------------------------------

    def facts(self) -> None:
        for name in ("kurz", "bemerkung", "quellen", "ueblich", "kosten_text", "phase_grund"):
            self.row[name] = self._text(name)
        self.row["titel"] = self._text("titel", ": ")
        self.row["beschreibung"] = "\n".join(
            cell for _h, cell in self.given.get("beschreibung", ())
        )
        for name in _LISTS:
            self._words(name)
        self._ages()
        self._audience()
        self._times()
        self._costs()
        self._registration()
        self._contact()

    def _text(self, name: str, joint: str = ", ") -> str:
        return joint.join(line(cell) for _heading, cell in self.given.get(name, ()))

    def _heading(self, name: str) -> str:
        return self.given[name][0][0] if name in self.given else ""

    def _read_as(self, heading: str, cell: str, said: str) -> None:
        if line(cell).casefold() != said.casefold():
            self.told.append(read_as(heading, cell, said))

    def _strange(self, heading: str, cell: str, where: str = "") -> None:
        said = {"column": heading, "cell": line(cell)[:60], "field": where}
        self.told.append(
            _("%(column)s: „%(cell)s“ nicht verstanden, steht jetzt so in „%(field)s“") % said
            if where
            else _("%(column)s: „%(cell)s“ nicht verstanden, bitte selbst eintragen") % said
        )

    def _words(self, name: str) -> None:
        """The words of a closed list in a cell, and those that are none."""
        allowed = {plain(label): label for label in words()[name].values()}
        found: dict[str, None] = {}
        for heading, cell in self.given.get(name, ()):
            whole = allowed.get(plain(cell))
            for part in [cell] if whole else filter(None, map(line, _PARTS.split(cell))):
                if label := allowed.get(plain(part)):
                    found[label] = None
                else:
                    self._strange(heading, part)
        self.row[name] = f"{SEPARATOR} ".join(found)

    def _ages(self) -> None:
        for part in (Part.AGES, "zielgruppe"):
            cell, heading = self._text(part), self._heading(part)
            if not cell or self.aged:
                continue
            read = agewords.read(cell, months="monat" in heading.casefold())
            if read is not None:
                self.aged = not read.open or part == Part.AGES
                self.ages = read
                if not read.open:
                    self._read_as(heading, cell, wording.age_range(read.low, read.high))
            elif part == Part.AGES:
                self._kept(heading, cell)
        ends = {name: self._edge(name) for name in ("alter_von", "alter_bis")}
        if any(end is not None for end in ends.values()):
            self.aged, self.ages = True, agewords.Ages(ends["alter_von"], ends["alter_bis"])
        if self.ages.low is not None:
            self.row["alter_von"] = str(self.ages.low)
        if self.ages.high is not None:
            self.row["alter_bis"] = str(self.ages.high)

    def _edge(self, name: str) -> int | None:
        """One end of the ages, which has a column of its own."""
        cell, heading = self._text(name), self._heading(name)
        if not cell:
            return None
        read = agewords.read(cell, months="monat" in heading.casefold())
        months = read.end(upper=name == "alter_bis") if read else None
        if months is None:
            self._kept(heading, cell)
            return None
        if "monat" not in heading.casefold():
            self._read_as(heading, cell, wording.age(months))
        return months

    def _kept(self, heading: str, cell: str) -> None:
        """An age that is no number of months stays words, for whoever reads the offer."""
        self.words_of_age.append(f"{heading}: {cell}")
        self._strange(heading, cell, _(COLUMNS["beschreibung"]))

    def _audience(self) -> None:
        cell, heading = self._text("zielgruppe"), self._heading("zielgruppe")
        found = foreignvalues.audience(cell) or self.ages.audience
        if cell and not found and not self.aged:
            self._strange(heading, cell)
        self.row["zielgruppe"] = f"{SEPARATOR} ".join(each.label for each in found)
        if cell and found and plain(cell) != plain(self.row["zielgruppe"]):
            self._read_as(heading, cell, self.row["zielgruppe"])

    def _times(self) -> None:
        """Day and hours, of however many columns, as one sentence."""
        text = self._when()
        if not text:
            return
        parts = ("wann", Part.DAY, Part.CLOCK, Part.BEGIN, Part.END)
        heading = ", ".join(self._heading(part) for part in parts if part in self.given)
        found = understand(text, self.today).when
        if found is None:
            self.row["wann"] = text
            self.told.append(
                _("%(column)s: „%(cell)s“ steht so in „Wann“; rechnen kann das Portal damit nicht")
                % {"column": heading, "cell": text[:60]}
            )
            return
        self.row["zeiten"] = text
        self._read_as(heading, text, say(found))

    def _when(self) -> str:
        def german(name: str) -> str:
            cells = [cell for _heading, cell in self.given.get(name, ())]
            return ", ".join(as_people_write(cell) or line(cell) for cell in cells)

        day, clock, when = german(Part.DAY), german(Part.CLOCK), german("wann")
        first, last = (_CLOCK.fullmatch(german(part)) for part in (Part.BEGIN, Part.END))
        if first:
            clock = _hours(first) + (f" bis {_hours(last)}" if last else "") + " Uhr"
        elif begin := german(Part.BEGIN):
            clock = " bis ".join(filter(None, (clock or begin, german(Part.END))))
        if clock and not when and re.fullmatch(r"[\d.:, –-]{1,30}", clock):
            clock += " Uhr"
        return " ".join(filter(None, (day, when, clock)))

    def _costs(self) -> None:
        cell, heading = self._text("kosten"), self._heading("kosten")
        if not cell:
            self.row["kosten"] = Cost.UNKNOWN.label
            self.assumed.append("kosten")
            return
        if label := _label("kosten", cell):
            self.row["kosten"] = label
            return
        read = foreignvalues.costs(cell)
        self.row["kosten"] = read.value.label
        self.row["kosten_text"] = ", ".join(filter(None, (self.row["kosten_text"], read.note)))
        if not read.understood:
            self._strange(heading, cell, _(COLUMNS["kosten_text"]))
        else:
            self._read_as(heading, cell, ", ".join(filter(None, (read.value.label, read.note))))

    def _registration(self) -> None:
        cell, heading = self._text("anmeldung"), self._heading("anmeldung")
        if label := _label("anmeldung", cell):
            self.row["anmeldung"] = label
            return
        read = foreignvalues.registration(cell) if cell else Registration.UNKNOWN
        self.row["anmeldung"] = (read or Registration.UNKNOWN).label
        if not cell:
            self.assumed.append("anmeldung")
        if cell and read is None:
            reach = foreignvalues.contact(cell)
            self._reach(reach)
            self._strange(heading, cell)
        elif cell and read:
            self._read_as(heading, cell, read.label)

    def _contact(self) -> None:
        for name, read in (
            ("telefon", foreignvalues.phone),
            ("email", foreignvalues.email),
            ("web", foreignvalues.web),
        ):
            for heading, cell in self.given.get(name, ()):
                said = read(cell)
                self.row[name] = ", ".join(filter(None, (self.row.get(name), said)))
                self._read_as(heading, cell, said)
        for heading, cell in self.given.get(Part.CONTACT, ()):
            reach = foreignvalues.contact(cell)
            self._reach(reach)
            said = ", ".join(filter(None, (reach.phone, reach.email, reach.web)))
            if said:
                self._read_as(heading, cell, said)
            if reach.left:
                self.told.append(
                    _("%(column)s: Namen und Weiteres aus dieser Zelle sind nicht übernommen")
                    % {"column": heading}
                )

    def _reach(self, reach: foreignvalues.Contact) -> None:
        for name, said in (("telefon", reach.phone), ("email", reach.email), ("web", reach.web)):
            self.row[name] = self.row.get(name) or said

    # --- whose it is and where --------------------------------------------------------------------

    def whose(self, provider: str, kind: str, kinds: Mapping[str, ProviderKind]) -> None:
        """`provider` and `kind` hold where the row names none."""
        name = self._text("traeger") or provider
        self.row["traeger"] = name
        said = _label("traeger_art", self._text("traeger_art"))
        known = kinds.get(folded(name)) or foreignvalues.provider_kind(name) if name else None
        self.row["traeger_art"] = said or (known.label if known else _label("traeger_art", kind))

    def where_it_is(self, kommune: str, own: Collection[str]) -> None:
        """`kommune` is that of rows that name none; `own` are those of whoever sends the table."""
        address = self._address()
        for name, said in (
            ("ort_name", address.name),
            ("strasse", address.street),
            ("plz", address.code),
            ("ort", address.town),
        ):
            self.row[name] = ", ".join(filter(None, (self._text(name), said)))
        if number := self._text(Part.NUMBER):
            self.row["strasse"] = f"{self.row['strasse']} {number}".strip()
        slug = ""
        if cell := self._text("kommune"):
            slug = foreignvalues.kommune(cell, self.places)
            if not slug:
                self._strange(self._heading("kommune"), cell)
        else:
            slug = self.places.kommune(self.row["ort"], self.row["plz"])
            slug = slug or self.places.kommune(self.row["ort_name"].rpartition(" ")[2])
            slug = slug or kommune or (next(iter(own)) if len(own) == 1 else "")
            if slug:
                self._proposed("kommune", words()["kommune"][slug])
        self.row["kommune"] = words()["kommune"].get(slug, "")

    def _address(self) -> foreignvalues.Address:
        both = self._text(Part.CODE_AND_TOWN)
        cells = [cell for _heading, cell in self.given.get(Part.ADDRESS, ())]
        text = "\n".join(filter(None, (*cells, both)))
        read = foreignvalues.address(text, self.places)
        if text and cells:
            said = ", ".join(
                filter(None, (read.name, read.street, f"{read.code} {read.town}".strip()))
            )
            self._read_as(self._heading(Part.ADDRESS), "\n".join(cells), said)
        return read

    # --- what is proposed -------------------------------------------------------------------------

    def _proposed(self, name: str, said: str) -> None:
        self.proposed.append(f"{_(COLUMNS[name])} {said}")
        self.assumed.append(name)

    def proposals(self, topics: Callable[[str], Sequence[Topic]], source: str) -> None:
        """What the row does not say, as far as it follows from what it says."""
        self._propose("phase", [each.label for each in self._phases()])
        self._propose("zielgruppe", [each.label for each in self._for_whom()])
        self._propose("format", [each.label for each in self._formats()])
        self._propose("sprache", [Language.DE.label])
        if not self.row["thema"]:
            about = topics(f"{self.row['titel']} {self.row['kurz'] or self.row['beschreibung']}")
            self._propose("thema", [each.label for each in about])
        self._describe()
        if not self.row["quellen"]:
            self.row["quellen"] = source
            self.assumed.append("quellen")
        if self.proposed:
            self.told.append(_("Vorschlag: %(values)s") % {"values": "; ".join(self.proposed)})

    def _propose(self, name: str, labels: Sequence[str]) -> None:
        if labels and not self.row.get(name):
            self.row[name] = f"{SEPARATOR} ".join(labels)
            self._proposed(name, self.row[name])

    def _phases(self) -> Sequence[Phase]:
        if not self.ages.open:
            return ages.following(self.ages.low, self.ages.high, ())
        if Audience.YOUTH.label == self.row["zielgruppe"]:
            return (Phase.SECONDARY,)
        return tuple(Phase) if self.ages.everybody else ()

    def _for_whom(self) -> Sequence[Audience]:
        low, high = self.ages.low, self.ages.high
        if self.ages.open:
            return (Audience.FAMILIES,) if self.ages.everybody else ()
        if high is not None and high <= 36:
            return (Audience.PARENTS, Audience.CHILDREN)
        found = [Audience.CHILDREN] if low is None or low < 144 else []
        return [*found, Audience.YOUTH] if high is None or high > 156 or not found else found

    def _formats(self) -> Sequence[Format]:
        place = f"{self.row['ort_name']} {self.row['ort']}"
        if _ONLINE.search(place[:200]):
            return (Format.ONLINE,)
        known = place.strip() or self.row["strasse"] or self.row.get("zeiten")
        return (Format.ON_SITE,) if known else ()

    def _describe(self) -> None:
        """A sentence and a description where there is only one of them, or none."""
        summary, text = self.row["kurz"], self.row["beschreibung"]
        if len(summary) > _SUMMARY and not text:
            text = summary
        if not summary or len(summary) > _SUMMARY:
            summary = self._sentence(text) if text else self._plain_sentence()
            if summary:
                self._proposed("kurz", f"„{summary}“")
        if not text:
            self.assumed.append("beschreibung")
        about = filter(None, (text or summary, *self.words_of_age))
        self.row["kurz"], self.row["beschreibung"] = summary, "\n".join(about)

    def _sentence(self, text: str) -> str:
        """The first one of a description."""
        flat = line(text[:1000])
        found = _SENTENCE.match(flat)
        return textwrap.shorten(found[0] if found else flat, _SUMMARY, placeholder=" …")

    def _plain_sentence(self) -> str:
        """What the row says, as a sentence: to be written better by a person."""
        title, provider, town = (self.row[name] for name in ("titel", "traeger", "ort"))
        if not title or not provider:
            return ""
        said = {"title": title[:_TITLE], "provider": provider, "town": town}
        text = (
            _("%(title)s: ein Angebot von %(provider)s in %(town)s.") % said
            if town
            else _("%(title)s: ein Angebot von %(provider)s.") % said
        )
        return textwrap.shorten(text, _SUMMARY, placeholder=" …")


def _hours(found: re.Match[str]) -> str:
    return f"{int(found[1])}.{found[2]}" if found[2] and found[2] != "00" else str(int(found[1]))


def _label(name: str, text: str) -> str:
    """The word of ours that a cell is, or the one of a value; "" where it is none."""
    for value, label in words()[name].items():
        if plain(text) in (plain(label), value):
            return label
    return ""
