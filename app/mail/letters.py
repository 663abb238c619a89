"""What the portal's mails say: plain German, short, no more about anybody than needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.i18n import gettext as _
from app.i18n import ngettext

LISTED = 25
"""A letter names so many offers; the desk shows all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """An offer in the letter of the week."""

    title: str
    said: str
    url: str


def and_more(rest: int) -> str:
    """The last line of a list that names no more of them."""
    return ngettext("und %(n)d weiteres", "und %(n)d weitere", rest) % {"n": rest}


def digest(about: Mapping[str, Sequence[DigestLine]], *, desk_url: str) -> Said:
    """To Kümmerer and Präventionsbüro on Monday: heading -> what stands below it; the empty ones
    are left out."""
    parts = [_("Guten Tag,"), _("das steht in dieser Woche bei Ihren Angeboten an.")]
    for heading, lines in about.items():
        if not lines:
            continue
        parts.append(heading if heading.endswith("?") else f"{heading}:")
        parts += [f"{line.title}: {line.said}\n{line.url}" for line in lines[:LISTED]]
        if len(lines) > LISTED:
            parts.append(and_more(len(lines) - LISTED))
    parts += [
        _("Alle Termine am Pult: %(url)s") % {"url": f"{desk_url}/pult/termine"},
        _("Diese Mail kommt montags, wenn es etwas gibt. Abbestellen: %(url)s")
        % {"url": f"{desk_url}/pult/konto#wochenbrief"},
        signature(),
    ]
    return Said(subject=_("Ihre Woche: Termine für Familien"), text=letter(*parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How whoever reads a letter comes to what it is about."""

    desk_url: str | None
    """None where they have no account that opens the desk."""
    office: str | None
    """Who gives them one."""

    def said(self, way: str) -> str:
        """`way` names the desk's address; without a key to it, what happens instead."""
        if self.desk_url:
            return way % {"url": self.desk_url}
        if self.office:
            return _(
                "Das Präventionsbüro sieht es ebenfalls. Für ein eigenes Konto am Pult schreiben "
                "Sie ihm: %(address)s"
            ) % {"address": self.office}
        return _("Das Präventionsbüro sieht es ebenfalls und gibt Ihnen ein Konto für das Pult.")


def report_came(*, title: str, topic: str, text: str, wants_answer: bool, door: Door) -> Said:
    """To the Kümmerer; the visitor's address stays in the portal."""
    return Said(
        subject=_("Hinweis zu „%(title)s“") % {"title": title},
        text=letter(
            _("Guten Tag,"),
            _("jemand hat uns etwas zu dem Angebot „%(title)s“ geschrieben.") % {"title": title},
            f"{topic}\n\n{text}",
            _("Die Person wünscht eine Antwort.") if wants_answer else "",
            door.said(_("Bearbeiten: %(url)s")),
            signature(),
        ),
    )


def proposal_came(*, title: str, door: Door) -> Said:
    """To the Kümmerer."""
    return Said(
        subject=_("Vorschlag: „%(title)s“") % {"title": title},
        text=letter(
            _("Guten Tag,"),
            _("jemand hat ein neues Angebot vorgeschlagen: „%(title)s“.") % {"title": title},
            door.said(_("Ansehen und entscheiden: %(url)s")),
            signature(),
        ),
    )


def changes_came(titles: Sequence[str], *, door: Door) -> Said:
    """To the Kümmerer: of which offers their Träger want something changed, or say that they are
    over."""
    number = len(titles)
    said = ngettext(
        "der Träger möchte an diesem Angebot etwas ändern:",
        "Träger möchten an diesen Angeboten etwas ändern:",
        number,
    )
    listed = [f"- {title}" for title in titles[:LISTED]]
    if number > LISTED:
        listed.append(and_more(number - LISTED))
    return Said(
        subject=_("Änderung: „%(title)s“") % {"title": titles[0]}
        if number == 1
        else _("Änderungen an %(n)d Angeboten") % {"n": number},
        text=letter(
            _("Guten Tag,"),
            said,
            "\n".join(listed),
            door.said(_("Ansehen und entscheiden: %(url)s")),
            signature(),
        ),
    )


def letter(*parts: str) -> str:
    """Of these paragraphs, without those that are empty."""
    return "\n\n".join(part for part in parts if part) + "\n"


def signature() -> str:
    return _("Freundliche Grüße\nGut aufwachsen im Kreis Düren, das Präventionsbüro")
