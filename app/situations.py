"""What can go wrong on the way to a page, named after the situation; one table turns each into
HTTP, and each page shows a way on."""

from app.i18n import N_


class Situation(Exception):  # noqa: N818 - situations, not errors
    """Base; `status`, and title and text of the page."""

    status = 500
    title = N_("Das hat nicht geklappt")
    text = N_("Bei uns ist ein Fehler aufgetreten. Bitte versuchen Sie es gleich noch einmal.")


class Misunderstood(Situation):
    status = 400
    title = N_("Diese Adresse können wir nicht lesen")
    text = N_("Vielleicht wurde sie beim Kopieren abgeschnitten. Die Suche hilft weiter.")


class UnknownHost(Misunderstood):
    """Asked under a name that is not ours; the page does not repeat it."""

    title = N_("Unter diesem Namen gibt es hier keine Seiten")
    text = N_(
        "Bitte öffnen Sie das Portal unter seiner eigenen Adresse. "
        "Für die Technik: Der Name gehört in KETTE_BASE_URL oder KETTE_ALLOWED_HOSTS."
    )


class Foreign(Situation):
    status = 403
    title = N_("Diese Anfrage kam von einer anderen Internetseite")
    text = N_("Zu Ihrem Schutz nehmen wir sie nicht an. Bitte öffnen Sie die Seite hier neu.")


class NotYours(Situation):
    """Signed in, but not allowed to do this; see app.rights."""

    status = 403
    title = N_("Das darf Ihr Konto nicht")
    text = N_("Unter „Rechte“ steht, wer was darf.")


class Missing(Situation):
    status = 404
    title = N_("Diese Seite gibt es nicht")
    text = N_("Vielleicht wurde sie umbenannt. Die Suche findet alle Angebote.")


class FileMissing(Missing):
    """A flyer or a picture that is shown no more, or whose file is lost."""

    title = N_("Diese Datei gibt es nicht")
    text = N_("Vielleicht wurde sie entfernt. Die Suche findet alle Angebote.")


class NotAllowed(Situation):
    status = 405
    title = N_("Das geht auf dieser Seite nicht")
    text = N_("Bitte öffnen Sie die Seite neu und versuchen Sie es noch einmal.")


class TooSlow(Situation):
    status = 408
    title = N_("Das hat zu lange gedauert")
    text = N_("Ihre Angaben kamen nicht vollständig an. Bitte versuchen Sie es noch einmal.")


class Withdrawn(Situation):
    """The offer is over; `reason` is the record's own word on it."""

    status = 410
    title = N_("Dieses Angebot gibt es nicht mehr")
    text = N_("Es ist beendet.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Joined(Situation):
    """The offer was joined into another one, whose address it leads to."""

    status = 301
    title = N_("Dieses Angebot steht jetzt woanders")
    text = N_("Es ist mit einem anderen Angebot zusammengelegt.")

    def __init__(self, slug: str, kept: str) -> None:
        super().__init__(slug)
        self.slug, self.kept = slug, kept


class NowhereToJoin(Situation):
    """What an offer is to be joined into is not there, or is itself joined into it."""

    status = 422
    title = N_("So lässt sich das nicht zusammenlegen")
    text = N_("Das andere Angebot gibt es nicht, oder es führt selbst hierher zurück.")


class NotYet(Missing):
    """The offer is not to be seen before a day."""

    title = N_("Dieses Angebot beginnt erst noch")
    text = N_("Es ist hier zu sehen ab:")

    def __init__(self, day: str) -> None:
        super().__init__(day)
        self.reason = day


class NoLonger(Withdrawn):
    """The offer was to be seen up to a day."""

    title = N_("Dieses Angebot ist vorbei")
    text = N_("Es war hier zu sehen bis:")


class TooLarge(Situation):
    status = 413
    title = N_("Das ist zu viel auf einmal")
    text = N_("Bitte kürzen Sie den Text oder wählen Sie eine kleinere Datei.")


class Unreadable(Situation):
    status = 422
    title = N_("Einige Angaben fehlen oder passen nicht")
    text = N_("Bitte gehen Sie zurück und prüfen Sie Ihre Eingaben.")


class TooOften(Situation):
    status = 429
    title = N_("Das waren sehr viele Anfragen")
    text = N_("Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.")


class TooManyTries(TooOften):
    """At something that can be guessed."""

    title = N_("Das waren zu viele Versuche")
    text = N_("Das waren zu viele Versuche. Bitte warten Sie eine Viertelstunde.")


class Crowded(TooOften):
    """Too many are signing in at this moment."""

    title = N_("Gerade melden sich sehr viele an")
    text = N_("Gerade melden sich sehr viele an. Bitte in einer Minute noch einmal.")


class HeadTooLarge(Situation):
    status = 431
    title = N_("Ihr Browser schickt zu viel mit")
    text = N_("Bitte löschen Sie die Cookies dieser Seite und öffnen Sie sie noch einmal.")


class OutOfOrder(Situation):
    status = 503
    title = N_("Wir sind gleich wieder da")
    text = N_("Die Seite wird gerade erneuert. Bitte versuchen Sie es in einer Minute noch einmal.")


class Busy(OutOfOrder):
    """Work that keeps a processor busy, and too many who wait for it already."""

    title = N_("Gerade wird viel gedruckt")
    text = N_("Bitte versuchen Sie es in einer Minute noch einmal.")


SITUATIONS: dict[int, type[Situation]] = {
    each.status: each
    for each in (
        Misunderstood,
        Foreign,
        Missing,
        NotAllowed,
        TooSlow,
        Withdrawn,
        TooLarge,
        Unreadable,
        TooOften,
        HeadTooLarge,
        Situation,
        OutOfOrder,
    )
}
