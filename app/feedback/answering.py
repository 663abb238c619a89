"""The letter that tells a visitor what became of what they wrote."""

from app.i18n import TONGUES, speaking
from app.i18n import gettext as _
from app.mail.letters import Said, letter


def settled(*, title: str, answer: str, language: str) -> Said:
    """In the language of the page on which it was written; a colleague's answer is German."""
    foreign = not TONGUES[language].german
    with speaking(language):
        return Said(
            subject=_("Ihr Hinweis zu „%(title)s“") % {"title": title},
            text=letter(
                _("Guten Tag,"),
                _("vielen Dank für Ihren Hinweis zu „%(title)s“. Wir haben ihn bearbeitet.")
                % {"title": title},
                _("Unsere Antwort ist auf Deutsch:") if answer and foreign else "",
                answer,
                _("Ihre E-Mail-Adresse haben wir gelöscht."),
                _("Freundliche Grüße\nGut aufwachsen im Kreis Düren, das Präventionsbüro"),
            ),
        )
