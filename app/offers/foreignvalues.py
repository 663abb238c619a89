"""What stands in the cells of other people's tables, in our words: what it costs, whether one has
to register, for whom it is, how to ask, where it is. What is not understood stays what it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app import addresses, kommunen, phones
from app.phonereading import read as read_phones
from app.typed import line
from app.vocabulary import COUNTYWIDE, Audience, Cost, ProviderKind, Registration

_LONGEST = 300
"""Signs of a cell that are looked at for words."""


# --- cost -----------------------------------------------------------------------------------------

_FREE = re.compile(
    r"(eintritt |teilnahme |angebot )?(ist )?(kosten ?frei|kostenlos|frei|gratis|umsonst"
    r"|gebührenfrei|entgeltfrei|beitragsfrei)|freier eintritt|keine?( kosten| gebühr(en)?)?|nein"
    r"|(kostet )?nichts|entfällt|0([.,]00?)? ?(€|euro|eur)?|0,-( €)?"
)
_ASK = re.compile(
    r"(auf|nach) (anfrage|absprache|vereinbarung)|unbekannt|bitte (er)?fragen|n\. ?n\."
    r"|\?{1,3}|[-–—]"
)
_AMOUNT = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?(?:,-|,--|\.-)?")
_OF_MONEY = re.compile(r"€|\beuro?\b|\bct\b|cent|,-")
_LESS = ("ermäß", "geschwister", "mitglied", "bildung und teilhabe", "but-", "sozial", "düren-pass")
_PARTLY = ("nicht", "nur ", "erste", "schnupper", "probe", "parken", "wenn ", "unter ", "bis ")
"""What makes of "kostenlos" something else, or of a part only."""
_SAYS_FREE = re.compile(r"\b(kostenlos|kostenfrei|gratis|umsonst|gebührenfrei|eintritt frei)\b")


@dataclass(frozen=True, slots=True)
class Costs:
    value: Cost
    note: str
    """For "Kosten genauer"."""
    understood: bool = True


def costs(text: str) -> Costs:
    """What is no amount and no such word stays beside "bitte erfragen", as it was written."""
    kept = line(text)
    said = kept.casefold()[:_LONGEST].rstrip(".!")
    if _FREE.fullmatch(said):
        return Costs(Cost.FREE, "")
    if _ASK.fullmatch(said):
        return Costs(Cost.UNKNOWN, kept if "abs" in said or "ver" in said else "")
    if said in ("ja", "kostenpflichtig", "x"):
        return Costs(Cost.PAID, "")
    if _AMOUNT.fullmatch(said):
        return Costs(Cost.PAID, f"{_euros(said)} €")
    if any(each.isdigit() for each in said) and _OF_MONEY.search(said):
        return Costs(Cost.REDUCED if any(w in said for w in _LESS) else Cost.PAID, kept)
    if _SAYS_FREE.search(said) and not any(word in said for word in _PARTLY):
        return Costs(Cost.REDUCED if any(w in said for w in _LESS) else Cost.FREE, kept)
    return Costs(Cost.UNKNOWN, kept, understood=False)


def _euros(amount: str) -> str:
    whole, _comma, cents = re.sub(r"(,--?|\.-)$", "", amount).replace(".", ",").partition(",")
    return whole if not cents.strip("0") else f"{whole},{cents:0<2}"


# --- registration ---------------------------------------------------------------------------------

_NO = re.compile(
    r"nein|keine?|ohne( anmeldung)?|(keine )?anmeldung (ist )?nicht (nötig|erforderlich"
    r"|notwendig)|nicht (nötig|erforderlich|notwendig)|keine anmeldung( nötig| erforderlich"
    r"| notwendig)?|offenes angebot|einfach (vorbei)?kommen|n"
)
_YES = re.compile(
    r"ja|mit( anmeldung)?|(voran|an)meldung|(an)?meldepflichtig|pflicht|x|j|verbindlich"
    r"|((voran|an)meldung )?(ist )?(erforderlich|nötig|notwendig)|nur mit (voran|an)meldung"
    r"|bitte (voran|an)?melden|bitte anmelden|(nur )?nach (voran|an)meldung"
)
_PLEASE = re.compile(
    r"((um )?(voran|an)meldung )?(wird )?(erbeten|gebeten|erwünscht|empfohlen|gewünscht)|bitte"
)
_OPEN = re.compile(r"auf anfrage|nach absprache|unbekannt|\?{1,3}|[-–—]")


def registration(text: str) -> Registration | None:
    """None where it says something else."""
    said = line(text).casefold()[:_LONGEST].rstrip(".!")
    for pattern, value in (
        (_NO, Registration.NONE),
        (_YES, Registration.REQUIRED),
        (_PLEASE, Registration.ADVISED),
        (_OPEN, Registration.UNKNOWN),
    ):
        if pattern.fullmatch(said):
            return value
    return None


# --- for whom -------------------------------------------------------------------------------------

_AUDIENCES: tuple[tuple[str, Audience], ...] = (
    ("alleinerzieh", Audience.SINGLE_PARENTS),
    ("schwanger", Audience.PREGNANT),
    ("werdende", Audience.PREGNANT),
    ("großeltern", Audience.GRANDPARENTS),
    ("oma", Audience.GRANDPARENTS),
    ("väter", Audience.FATHERS),
    ("vater", Audience.FATHERS),
    ("eltern", Audience.PARENTS),
    ("mütter", Audience.PARENTS),
    ("mutter", Audience.PARENTS),
    ("jugendl", Audience.YOUTH),
    ("teen", Audience.YOUTH),
    ("famil", Audience.FAMILIES),
    ("fachkr", Audience.STAFF),
    ("erzieher", Audience.STAFF),
    ("lehrkr", Audience.STAFF),
    ("zugewandert", Audience.NEWCOMERS),
    ("geflüchtet", Audience.NEWCOMERS),
    ("migrant", Audience.NEWCOMERS),
    ("kind", Audience.CHILDREN),
    ("mädchen", Audience.CHILDREN),
    ("jungen", Audience.CHILDREN),
    ("baby", Audience.CHILDREN),
    ("säugling", Audience.CHILDREN),
    ("kleinkind", Audience.CHILDREN),
    ("grundsch", Audience.CHILDREN),
    ("vorschul", Audience.CHILDREN),
    ("schüler", Audience.CHILDREN),
    ("schulkind", Audience.CHILDREN),
)
_WORD = re.compile(r"[a-zäöüß]{2,60}")


def audience(text: str) -> tuple[Audience, ...]:
    """Whom the words name, in our order; () where they name nobody we have a word for."""
    words = _WORD.findall(text.casefold()[:_LONGEST])
    disabled = any("behinder" in word or word.startswith("inklusi") for word in words)
    found = {w for word in words for begin, w in _AUDIENCES if word.startswith(begin)}
    if disabled and Audience.CHILDREN in found:
        found.add(Audience.DISABLED_CHILDREN)
    return tuple(each for each in Audience if each in found)


# --- how to ask -----------------------------------------------------------------------------------

_MAIL = re.compile(r"[^\s<>(),;:|]{1,64}@[^\s<>(),;:|@]{3,190}")
_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>(),;|]{3,400}", re.IGNORECASE)
_BARE_PAGE = re.compile(
    r"[a-z0-9äöü-]{1,60}(\.[a-z0-9äöü-]{1,60}){0,4}\.(de|eu|org|com|net|info)(/\S{0,300})?"
)
_WITHOUT_ZERO = re.compile(r"(2[1-9]\d|1[567]\d)\d{5,9}")
"""A telephone number of which a spreadsheet has made a number."""


def phone(text: str) -> str:
    """As it was written, with the zero that a spreadsheet took away; "" for none."""
    kept = phones.clean(line(text))
    return f"0{kept}" if _WITHOUT_ZERO.fullmatch(kept) else kept


def email(text: str) -> str:
    """The address in a cell, without what stands around it; the cell where there is none."""
    kept = line(text)
    if addresses.fits(kept):
        return kept
    found = _MAIL.search(kept[:_LONGEST])
    return addresses.clean(found[0].rstrip(".")) if found else kept


def web(text: str) -> str:
    """With "https://" before it, where nothing stands there; the cell where it is no address."""
    kept = line(text)
    if found := _PAGE.search(kept[:500]):
        page = found[0].rstrip(".")
        return page if "://" in page else f"https://{page}"
    return f"https://{kept}" if _BARE_PAGE.fullmatch(kept.casefold()) else kept


_LABEL = re.compile(r"\b(tel|telefon|e-?mail|mail|mobil|handy|fon|oder|und)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str = ""
    email: str = ""
    web: str = ""
    left: bool = False
    """Something else stands there: a name, an hour. It is not taken."""


def contact(text: str) -> Contact:
    """What of a cell is a number, an address of mail and one of a page."""
    kept = line(text)[:_LONGEST]
    mail, page = _MAIL.search(kept), _PAGE.search(kept)
    rest = kept
    for each in (mail, page):
        rest = rest.replace(each[0], " ") if each else rest
    numbers = read_phones(phones.clean(line(rest))).numbers
    if not numbers and _WITHOUT_ZERO.fullmatch(rest.strip()):
        return Contact(phone=phone(rest))
    for number in numbers:
        rest = rest.replace(number.shown, " ")
    return Contact(
        phone=", ".join(each.shown for each in numbers[:2]),
        email=addresses.clean(mail[0].rstrip(".")) if mail else "",
        web=web(page[0]) if page else "",
        left=_LETTERS.search(_LABEL.sub("", rest)) is not None,
    )


# --- where ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Whose village and whose postcode it is."""

    villages: Mapping[str, tuple[str, ...]]
    """Name, as `spelt` has it -> Kommunen."""
    postcodes: Mapping[str, tuple[str, ...]]

    def kommune(self, town: str, code: str = "") -> str:
        """The one Kommune that a town and a postcode leave; "" where they leave none or several."""
        if slug := kommunen.slug_of(town):
            return slug
        for name in (town, *town.replace("/", "-").split("-")):
            found = self.villages.get(spelt(name), ())
            if not found and (slug := kommunen.slug_of(name)):
                found = (slug,)
            left = tuple(s for s in found if s in self.postcodes.get(code, found))
            if len(left) == 1:
                return left[0]
        by_code = self.postcodes.get(code, ())
        return by_code[0] if len(by_code) == 1 and not town else ""

    def names(self, text: str) -> bool:
        """Whether it is nothing but a place of the Kreis."""
        return bool(kommunen.slug_of(text)) or spelt(text) in self.villages


def spelt(name: str) -> str:
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Address:
    name: str = ""
    street: str = ""
    code: str = ""
    town: str = ""


_CODE = re.compile(r"(?<!\d)(?:D[- ])?(\d{5})(?!\d)")
_STREET = re.compile(r"[^\d,;]{3,60} ?\d{1,4} ?[a-z]?( ?[-–/] ?\d{1,4} ?[a-z]?)?", re.IGNORECASE)


def address(text: str, places: Gazetteer) -> Address:
    """The parts of an address in one cell; what is none of them is the name of the place."""
    name, street, code, town = [], "", "", ""
    for part in re.split(r"[,;\n|]", text[:_LONGEST]):
        each = line(part)
        if found := _CODE.search(each):
            code, town = found[1], line(each[found.end() :]) or town
            each = line(each[: found.start()])
        if not each:
            continue
        if places.names(each) and not town:
            town = each
        elif not street and _STREET.fullmatch(each):
            street = each
        else:
            name.append(each)
    return Address(", ".join(name), street, code, town)


_EVERYWHERE = re.compile(
    r"kreisweit|(ganzer |gesamter |im ganzen |im )?(land)?kreis( düren)?|alle( kommunen| orte)?"
    r"|kreis düren"
)


def kommune(text: str, places: Gazetteer) -> str:
    """Slug of the Kommune that a cell names, COUNTYWIDE, or ""."""
    said = line(text)[:_LONGEST]
    if _EVERYWHERE.fullmatch(said.casefold()):
        return COUNTYWIDE
    for prefix in ("Gemeinde ", "Stadt "):
        said = said.removeprefix(prefix)
    return places.kommune(said)


# --- who ------------------------------------------------------------------------------------------

_KINDS: tuple[tuple[ProviderKind, re.Pattern[str]], ...] = (
    (
        ProviderKind.CHURCH,
        re.compile(
            r"kirchengemeinde|\b(pfarr|kirch|katholisch|evangelisch|caritas|diakoni|bistum|ev\. "
            r"|kath\. |skf)"
        ),
    ),
    (
        ProviderKind.INDEPENDENT,
        re.compile(
            r"\b(awo|arbeiterwohlfahrt|drk|deutsches rotes kreuz|lebenshilfe|kinderschutzb)"
        ),
    ),
    (
        ProviderKind.CLUB,
        re.compile(r"\be\. ?v\b|\bev$|verein|\b(tv|sv|tus|djk|fc|vfl|ttc|tsv|sg|musikverein) "),
    ),
    (
        ProviderKind.PUBLIC,
        re.compile(
            r"^(gemeinde|stadt|kreis)(verwaltung)?\b|rathaus|jugendamt|stadtbücherei"
            r"|gemeindebücherei|volkshochschule|\bvhs\b|gesundheitsamt|grundschule|gesamtschule|jobcenter|stadtbibliothek"
        ),
    ),
    (ProviderKind.PRIVATE, re.compile(r"\b(praxis|studio)\b|(?<!g)gmbh")),
)


def provider_kind(name: str) -> ProviderKind | None:
    """What kind of Träger its name says that it is."""
    said = line(name).casefold()[:_LONGEST]
    return next((kind for kind, pattern in _KINDS if pattern.search(said)), None)
