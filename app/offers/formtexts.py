"""What a form says, field by field, as people read it: also of a form that makes no offer yet."""

from collections.abc import Callable, Mapping, Sequence

from app import typed, wording
from app.i18n import gettext as _
from app.offers import aswritten, forms, spoken
from app.offers.fields import ASKED, Field, Kind
from app.offers.forms import AGES, YES, OfferForm
from app.offers.revisions import Change
from app.records import needs
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.wording import listed

Pairs = Sequence[tuple[str, str]]


def changed(pairs: Pairs, then: Pairs, now: Pairs) -> tuple[Change, ...]:
    """What somebody typed: where it says otherwise than the form said when it was opened and than
    it says `now`, in the order of the form."""
    says, said, today = texts(pairs), texts(then), texts(now)
    return tuple(
        Change(field=name, label=forms.label_of(name), old=today[name], new=text)
        for name, text in says.items()
        if text not in (said[name], today[name])
    )


def texts(pairs: Pairs) -> Mapping[str, str]:
    """Name in the form -> what stands there, "" where nothing does."""
    form = OfferForm(pairs=tuple(pairs), record=None, wrong=())
    return {field.name: _READ.get(field.kind, _text)(field, form) for field in ASKED}


def _text(field: Field, form: OfferForm) -> str:
    return typed.block(next(filter(None, form.every(field.name)), ""))


def _day(field: Field, form: OfferForm) -> str:
    """A browser sends it in other signs than people write."""
    text = _text(field, form)
    found = forms.day_in(text)
    return wording.day(found) if found else text


def _choices(field: Field, form: OfferForm) -> str:
    """In the order of the form, whatever order they were sent in."""
    labels = _labels(field)
    chosen = set(filter(None, form.every(field.name)))
    known = [label for value, label in labels.items() if value in chosen]
    return listed([*known, *sorted(chosen - set(labels))])


def _labels(field: Field) -> Mapping[str, str]:
    if field.words is not None:
        return {word.value: word.label for word in field.words}
    return needs.labels() if field.path == "needs" else {COUNTYWIDE: _("kreisweit"), **KOMMUNEN}


def _flag(field: Field, form: OfferForm) -> str:
    return _("ja") if YES in form.every(field.name) else ""


def _ages(_field: Field, form: OfferForm) -> str:
    """Alike, whether the unit stands in a field of its own or was typed beside the number."""
    units = {"jahre": _("Jahre"), "monate": _("Monate")}
    typed_in = {name: form.first(name).strip() for name in AGES}
    read = {f"{name}_einheit": form.first(f"{name}_einheit") for name in AGES}
    read |= typed_in | aswritten.ages(typed_in)
    said = []
    for name, bound in zip(AGES, (_("Alter von"), _("Alter bis")), strict=True):
        age, unit = read[name], read[f"{name}_einheit"]
        if unit == "schwangerschaft":
            said.append(f"{bound} {_('Schwangerschaft')}")
        elif age:
            said.append(f"{bound} {age} {units.get(unit, units['jahre'])}")
    return ", ".join(said)


def _sources(_field: Field, form: OfferForm) -> str:
    return "\n".join(f"{text} ({year})" if year else text for text, year in form.sources())


def _locations(_field: Field, form: OfferForm) -> str:
    rows = (", ".join(typed.line(each) for each in row.values() if each) for row in form.further())
    return "\n".join(rows)


def _spoken(_field: Field, form: OfferForm) -> str:
    labels = dict(spoken.choices())
    return "\n".join(
        ", ".join(filter(None, (labels.get(row.language, row.language), row.who, row.when)))
        for row in form.spoken()
    )


_READ: Mapping[Kind, Callable[[Field, OfferForm], str]] = {
    Kind.DAY: _day,
    Kind.CHOICE: _choices,
    Kind.LIST: _choices,
    Kind.FLAG: _flag,
    Kind.AGES: _ages,
    Kind.SOURCES: _sources,
    Kind.LOCATIONS: _locations,
    Kind.SPOKEN: _spoken,
}
