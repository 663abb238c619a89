"""The letters that ask whether offers are still right: to a Träger, to whoever looks after them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.mail.letters import Said, letter, signature
from app.vocabulary import ReviewStep
from app.wording import day


class Silence(StrEnum):
    """Why the Träger is not who is asked now."""

    NONE = "none"
    PROPOSED = "proposed"
    """It answered with a change on which nobody has decided."""
    NO_ANSWER = "no-answer"
    NO_ADDRESS = "no-address"
    REFUSED = "refused"
    UNWANTED = "unwanted"
    NOT_ASKED = "not-asked"


HEADINGS: Mapping[Silence, str] = {
    Silence.PROPOSED: N_("Der Träger hat eine Änderung geschickt. Sie wartet im Eingang:"),
    Silence.NO_ANSWER: N_("Der Träger wurde gefragt und hat nicht geantwortet:"),
    Silence.NO_ADDRESS: N_("Vom Träger haben wir keine E-Mail-Adresse:"),
    Silence.REFUSED: N_("Die E-Mail-Adresse des Trägers nimmt keine Post an:"),
    Silence.UNWANTED: N_("Der Träger möchte keine Erinnerungen von uns:"),
    Silence.NOT_ASKED: N_("Der Träger wurde noch nicht gefragt:"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuestion:
    """An offer that its Träger is asked about."""

    title: str
    schedule: str | None
    places: tuple[str, ...] = ()
    """Where there are several, each with its time and whom to ask; then `schedule` is among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuestion:
    """An offer that Kümmerer or Präventionsbüro are asked about."""

    title: str
    slug: str
    by: date
    """Day by which it should be confirmed."""
    provider: Silence
    called: str = ""
    """The Träger's name."""
    kommune_asked: date | None = None


def ask_provider(
    questions: Sequence[ReviewQuestion],
    *,
    page_url: str,
    stop_url: str,
    until: date,
    office: str | None,
) -> Said:
    """Is this still right? One link for all of it."""
    number = len(questions)
    subject = (
        _("Stimmt das noch? „%(title)s“") % {"title": questions[0].title}
        if number == 1
        else _("Stimmt das noch? %(n)d Angebote für Familien") % {"n": number}
    )
    intro = ngettext(
        "auf der Seite „Gut aufwachsen im Kreis Düren“ finden Familien dieses Angebot von "
        "Ihnen. Bitte sehen Sie kurz nach, ob noch alles stimmt.",
        "auf der Seite „Gut aufwachsen im Kreis Düren“ finden Familien diese Angebote von "
        "Ihnen. Bitte sehen Sie kurz nach, ob noch alles stimmt.",
        number,
    )
    way = _(
        "Hier sehen Sie alles, was Familien lesen, können es bestätigen, ändern oder sagen, "
        "dass es das nicht mehr gibt:\n%(url)s"
    ) % {"url": page_url}
    rules = _("Sie brauchen dafür kein Konto. Der Link gilt bis zum %(day)s.") % {"day": day(until)}
    ask = _("Fragen? Schreiben Sie uns: %(address)s") % {"address": office} if office else ""
    stop = _("Keine Erinnerungen mehr: %(url)s") % {"url": stop_url}
    return Said(
        subject=subject,
        text=letter(
            _("Guten Tag,"),
            intro,
            *map(_asked, questions),
            way,
            rules,
            ask,
            signature(),
            stop,
        ),
    )


def ask_desk(step: ReviewStep, offers: Sequence[DeskQuestion], *, base_url: str) -> Said:
    """To Kümmerer or Präventionsbüro with an account: what waits, with links to the desk."""
    return Said(
        subject=subject(len(offers)),
        text=letter(
            _("Guten Tag,"),
            _why(step, len(offers)),
            *_listed(offers, f"{base_url}/pult/angebote"),
            _("Alles, was wartet: %(url)s") % {"url": f"{base_url}/pult"},
            signature(),
        ),
    )


def invite(
    step: ReviewStep, offers: Sequence[DeskQuestion], *, base_url: str, office: str | None
) -> Said:
    """The same to a town hall that has no account: what the portal is, and who opens its desk. No
    link leads to a door without a key."""
    parts = [
        _("Guten Tag,"),
        _(
            "auf der Seite „Gut aufwachsen im Kreis Düren“ finden Familien, was ihnen hilft, auch "
            "bei Ihnen: %(url)s"
        )
        % {"url": base_url},
        ngettext(
            "Zu diesem Angebot brauchen wir jemanden, der es kennt und sagt, ob es noch stimmt.",
            "Zu diesen Angeboten brauchen wir jemanden, der sie kennt und sagt, ob sie noch "
            "stimmen.",
            len(offers),
        )
        if step is ReviewStep.CARETAKER
        else _why(step, len(offers)),
        *_listed(offers, f"{base_url}/angebote"),
        _("Sie können einfach auf diese E-Mail antworten."),
    ]
    if step is ReviewStep.CARETAKER:
        parts.append(
            _(
                "Ihre Kommune kann ihre Angebote auch selbst aktuell halten. Dafür braucht jemand "
                "aus Ihrem Haus ein Konto; das Präventionsbüro richtet es ein: %(address)s"
            )
            % {"address": office}
            if office
            else _(
                "Ihre Kommune kann ihre Angebote auch selbst aktuell halten. Dafür braucht jemand "
                "aus Ihrem Haus ein Konto; das Präventionsbüro des Kreises Düren richtet es ein."
            )
        )
    return Said(subject=subject(len(offers)), text=letter(*parts, signature()))


def subject(number: int) -> str:
    return ngettext(
        "Bitte prüfen: %(n)d Angebot wartet", "Bitte prüfen: %(n)d Angebote warten", number
    ) % {"n": number}


def _why(step: ReviewStep, number: int) -> str:
    if step is ReviewStep.CARETAKER:
        return ngettext(
            "dieses Angebot sollte geprüft werden.",
            "diese Angebote sollten geprüft werden.",
            number,
        )
    # Of this review: an earlier one may have been answered.
    return ngettext(
        "ob dieses Angebot noch stimmt, hat uns bisher niemand gesagt.",
        "ob diese Angebote noch stimmen, hat uns bisher niemand gesagt.",
        number,
    )


def _listed(offers: Sequence[DeskQuestion], url: str) -> Iterable[str]:
    """By what is known of the Träger, so that nobody is said to be silent who was not asked."""
    for silence, heading in HEADINGS.items():
        alike = [each for each in offers if each.provider is silence]
        if alike:
            yield _(heading)
            yield from (_line(each, url) for each in alike)


def _line(offer: DeskQuestion, url: str) -> str:
    said = [
        offer.title,
        _("zu prüfen bis %(day)s: %(url)s") % {"day": day(offer.by), "url": f"{url}/{offer.slug}"},
    ]
    if offer.kommune_asked:
        said.append(_("Die Kommune wurde am %(day)s gefragt.") % {"day": day(offer.kommune_asked)})
    return "\n".join(said)


def _asked(question: ReviewQuestion) -> str:
    lines = [question.title]
    if question.places:
        lines += [_("Wo und wann:"), *(f"- {each}" for each in question.places)]
    elif question.schedule:
        lines.append(_("Wann: %(schedule)s") % {"schedule": question.schedule})
    return "\n".join(lines)
