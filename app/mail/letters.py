"""What the portal's mails say: plain German, short, no more about anybody than needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.i18n import gettext as _
from app.i18n import ngettext
from app.vocabulary import ReviewStep
from app.wording import day

LISTED = 25
"""A letter names so many offers; the desk shows all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuestion:
    """An offer that its Träger is asked about."""

    title: str
    schedule: str | None
    places: tuple[str, ...] = ()
    """Where there are several, each with its time and whom to ask; then `schedule` is among it."""
    confirm_url: str
    change_url: str


def ask_provider(questions: Sequence[ReviewQuestion], *, until: date, office: str | None) -> Said:
    """Is this still right? Two links for each offer."""
    number = len(questions)
    subject = (
        _("Stimmt das noch? „%(title)s“") % {"title": questions[0].title}
        if number == 1
        else _("Stimmt das noch? %(n)d Angebote für Familien") % {"n": number}
    )
    parts = [
        _("Guten Tag,"),
        ngettext(
            "auf der Seite „Gut aufwachsen im Kreis Düren“ finden Familien dieses Angebot von "
            "Ihnen. Bitte sehen Sie kurz nach, ob noch alles stimmt.",
            "auf der Seite „Gut aufwachsen im Kreis Düren“ finden Familien diese Angebote von "
            "Ihnen. Bitte sehen Sie kurz nach, ob noch alles stimmt.",
            number,
        ),
    ]
    for question in questions:
        lines = [question.title]
        if question.places:
            lines += [_("Wo und wann:"), *(f"- {each}" for each in question.places)]
        elif question.schedule:
            lines.append(_("Wann: %(schedule)s") % {"schedule": question.schedule})
        lines += [
            _("Stimmt noch: %(url)s") % {"url": question.confirm_url},
            _("Etwas ändern: %(url)s") % {"url": question.change_url},
        ]
        parts.append("\n".join(lines))
    parts.append(
        _("Sie brauchen dafür kein Konto. Die Links gelten bis zum %(day)s.") % {"day": day(until)}
    )
    if office:
        parts.append(_("Fragen? Schreiben Sie uns: %(address)s") % {"address": office})
    return Said(subject=subject, text=letter(*parts, _signature()))


def ask_desk(step: ReviewStep, offers: Sequence[tuple[str, str, date]], *, desk_url: str) -> Said:
    """To Kümmerer or Präventionsbüro: (title, address, day by which) of what waits."""
    number = len(offers)
    subject = ngettext(
        "Bitte prüfen: %(n)d Angebot wartet", "Bitte prüfen: %(n)d Angebote warten", number
    ) % {"n": number}
    why = (
        _(
            "diese Angebote sollten geprüft werden. Vom Träger haben wir keine Antwort bekommen, "
            "oder wir haben keine E-Mail-Adresse von ihm."
        )
        if step is ReviewStep.CARETAKER
        else _("diese Angebote hat bisher niemand bestätigt, weder der Träger noch die Kommune.")
    )
    listed = [
        f"{title}\n" + _("zu prüfen bis %(day)s: %(url)s") % {"day": day(by), "url": url}
        for title, url, by in offers[:LISTED]
    ]
    if number > LISTED:
        rest = number - LISTED
        listed.append(ngettext("und %(n)d weiteres", "und %(n)d weitere", rest) % {"n": rest})
    return Said(
        subject=subject,
        text=letter(
            _("Guten Tag,"),
            why,
            *listed,
            _("Alles auf einmal erledigen: %(url)s") % {"url": desk_url},
            _signature(),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """An offer in the letter of the week."""

    title: str
    said: str
    url: str


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
            rest = len(lines) - LISTED
            parts.append(ngettext("und %(n)d weiteres", "und %(n)d weitere", rest) % {"n": rest})
    parts += [
        _("Alle Termine am Pult: %(url)s") % {"url": f"{desk_url}/pult/termine"},
        _("Diese Mail kommt montags, wenn es etwas gibt. Abbestellen: %(url)s")
        % {"url": f"{desk_url}/pult/konto#wochenbrief"},
        _signature(),
    ]
    return Said(subject=_("Ihre Woche: Termine für Familien"), text=letter(*parts))


def report_came(*, title: str, topic: str, text: str, wants_answer: bool, desk_url: str) -> Said:
    """To the Kümmerer; the visitor's address stays in the portal."""
    return Said(
        subject=_("Hinweis zu „%(title)s“") % {"title": title},
        text=letter(
            _("Guten Tag,"),
            _("jemand hat uns etwas zu dem Angebot „%(title)s“ geschrieben.") % {"title": title},
            f"{topic}\n\n{text}",
            _("Die Person wünscht eine Antwort.") if wants_answer else "",
            _("Bearbeiten: %(url)s") % {"url": desk_url},
            _signature(),
        ),
    )


def proposal_came(*, title: str, change: bool, desk_url: str) -> Said:
    """To the Kümmerer."""
    said = (
        _("der Träger möchte an dem Angebot „%(title)s“ etwas ändern.")
        if change
        else _("jemand hat ein neues Angebot vorgeschlagen: „%(title)s“.")
    )
    return Said(
        subject=(_("Änderung: „%(title)s“") if change else _("Vorschlag: „%(title)s“"))
        % {"title": title},
        text=letter(
            _("Guten Tag,"),
            said % {"title": title},
            _("Ansehen und entscheiden: %(url)s") % {"url": desk_url},
            _signature(),
        ),
    )


def letter(*parts: str) -> str:
    """Of these paragraphs, without those that are empty."""
    return "\n\n".join(part for part in parts if part) + "\n"


def _signature() -> str:
    return _("Freundliche Grüße\nGut aufwachsen im Kreis Düren, das Präventionsbüro")
