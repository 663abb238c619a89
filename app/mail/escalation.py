"""The Präventionsbüro's letter of the week: offers about which neither Träger nor Kommune has
answered."""

from collections.abc import Sequence

from app.i18n import gettext as _
from app.i18n import ngettext
from app.mail.letters import LISTED, Said, and_more, letter, signature
from app.mail.reviewletters import HEADINGS, DeskQuestion, subject
from app.wording import day


def unanswered(offers: Sequence[DeskQuestion], *, desk_url: str | None) -> Said:
    """Grouped by Träger, the one with most first; without `desk_url` for who has no account. Of
    each Träger so many are named, the others counted: the desk shows all of them."""
    groups: dict[str, list[DeskQuestion]] = {}
    for each in offers:
        groups.setdefault(each.called, []).append(each)
    turns = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return Said(
        subject=subject(len(offers)),
        text=letter(
            _("Guten Tag,"),
            ngettext(
                "ob dieses Angebot noch stimmt, hat uns bisher niemand gesagt.",
                "ob diese Angebote noch stimmen, hat uns bisher niemand gesagt.",
                len(offers),
            ),
            _("Alle stehen am Pult: %(url)s") % {"url": desk_url}
            if desk_url
            else _("Sie können einfach auf diese E-Mail antworten."),
            *(_group(name, its) for name, its in turns),
            _("Diese Mail kommt höchstens einmal in der Woche und nennt alles zusammen."),
            signature(),
        ),
    )


def _group(name: str, its: Sequence[DeskQuestion]) -> str:
    number = {"name": name, "n": len(its)}
    lines = [
        ngettext("%(name)s: %(n)d Angebot", "%(name)s: %(n)d Angebote", len(its)) % number,
    ]
    left = LISTED
    for silence, heading in HEADINGS.items():
        alike = [each for each in its if each.provider is silence]
        if alike and left:
            lines += [_(heading), *map(_line, alike[:left])]
            left -= len(alike[:left])
    if rest := len(its) - (LISTED - left):
        lines.append(and_more(rest))
    return "\n".join(lines)


def _line(offer: DeskQuestion) -> str:
    by = _("zu prüfen bis %(day)s") % {"day": day(offer.by)}
    if offer.kommune_asked is None:
        return f"- {offer.title} ({by})"
    asked = _("Die Kommune wurde am %(day)s gefragt.") % {"day": day(offer.kommune_asked)}
    return f"- {offer.title} ({by}). {asked}"
