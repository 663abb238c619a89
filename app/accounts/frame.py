"""Pages of the desk: the frame around them, and how they are answered: never kept anywhere."""

import re
from dataclasses import replace

from fastapi import Request

from app.accounts.views import Frame
from app.i18n import N_
from app.i18n import gettext as _
from app.rights import Account, Action, may_somewhere
from app.web.views import Link

SAID = {
    "angemeldet": N_("Sie sind angemeldet."),
    "passphrase": N_("Die neue Passphrase gilt ab jetzt. Andere Geräte sind abgemeldet."),
    "zweitfaktor": N_("Der zweite Schritt ist eingeschaltet."),
    "ohne-zweitfaktor": N_("Der zweite Schritt ist ausgeschaltet."),
    "passkey": N_("Der Passkey ist angelegt. Beim nächsten Anmelden geht es mit ihm."),
    "passkeys-pruefen": N_(
        "Die neue Passphrase gilt. Ihre Passkeys öffnen das Konto weiterhin: Kennen Sie alle?"
    ),
    "ohne-passkey": N_("Der Passkey ist entfernt."),
    "abgemeldet": N_("Dort ist jetzt abgemeldet."),
    "wochenbrief": N_("Montags kommt eine Mail, wenn es etwas gibt."),
    "kein-wochenbrief": N_("Abbestellt: Montags kommt keine Mail mehr."),
    "pflicht": N_("Ab jetzt braucht jedes Konto den zweiten Schritt."),
    "keine-pflicht": N_("Der zweite Schritt ist jetzt freiwillig."),
    "eingeladen": N_("Die Einladung ist unterwegs."),
    "rechte": N_("Gespeichert. Was sich an den Rechten ändert, gilt sofort."),
    "name": N_("Gespeichert. So lesen die anderen am Pult Ihren Namen."),
    "uebergeben": N_("Übergeben. Das Konto ist geschlossen."),
    "bestaetigt": N_("Bestätigt. Familien sehen jetzt das heutige Datum."),
    "veroeffentlicht": N_("Gespeichert und veröffentlicht. Die Suche findet es schon so."),
    "fuer-fachkraefte": N_(
        "Gespeichert und veröffentlicht. Familien finden es nur mit seinem Namen; es steht unter "
        "Für Fachkräfte."
    ),
    "noch-nicht-zu-sehen": N_("Gespeichert. Familien sehen es erst ab dem Tag in „Sichtbar ab“."),
    "nicht-mehr-zu-sehen": N_("Gespeichert. Familien sehen es nicht: „Sichtbar bis“ ist vorbei."),
    "nach-sichtbar-bis": N_(
        "Gespeichert. Nicht alle Termine sind zu sehen: „Sichtbar bis“ liegt davor."
    ),
    "vorbei": N_(
        "Gespeichert. Alle Termine sind vorbei, deshalb steht es in keiner Liste mehr. Gibt es "
        "einen nächsten Termin? Oder kommt es jedes Jahr?"
    ),
    "wartet": N_(
        "Gespeichert. Alle Termine sind vorbei; Familien lesen, dass es jedes Jahr kommt. Steht "
        "der nächste Termin schon fest?"
    ),
    "zeiten-vorbei": N_(
        "Gespeichert. Die Zeiten gelten nicht mehr; Familien lesen, dass es vorbei ist. Gibt es "
        "neue Zeiten?"
    ),
    "faellt-aus": N_("Abgesagt. Familien lesen, dass es ausfällt, auch in abonnierten Kalendern."),
    "findet-statt": N_("Zurückgenommen: Es findet statt."),
    "faellt-weiter-aus": N_(
        "Geändert ist nichts: Dieser Tag liegt in einer längeren Pause, oder das ganze Angebot "
        "fällt aus. Bitte dort ändern, wo das steht."
    ),
    "kein-termin": N_(
        "An diesem Tag hat das Angebot keinen Termin mehr, der ausfallen kann. Geändert ist nichts."
    ),
    "zu-viele-ausfaelle": N_(
        "Das sind zu viele einzelne Ausfälle. Bitte im Formular bei „Zeiten“ zusammenfassen."
    ),
    "entwurf": N_("Als Entwurf gespeichert. Öffentlich ändert sich noch nichts."),
    "verworfen": N_("Verworfen."),
    "schon-angelegt": N_(
        "Dieses Formular hat das Angebot schon angelegt. Was Sie danach geändert haben, steht "
        "unten und ist noch nicht gespeichert."
    ),
    "vorgemerkt": N_("Zum Prüfen vorgemerkt."),
    "gemerkt": N_("Die Auswahl ist gemerkt und steht auf der Übersicht."),
    "auswahl-entfernt": N_("Die Auswahl ist entfernt. An den Angeboten ändert das nichts."),
    "zurueckgezogen": N_("Zurückgezogen. Familien lesen, dass es dieses Angebot nicht mehr gibt."),
    "zusammengelegt": N_(
        "Zusammengelegt. Die alte Adresse führt zum anderen Angebot; das lässt sich zurücknehmen."
    ),
    "kein-doppel": N_("Gemerkt: kein Doppel. Dieses Paar wird nicht mehr gezeigt."),
    "zurueckgeholt": N_("Wieder veröffentlicht."),
    "grund-fehlt": N_("Bitte einen Grund angeben; es ist noch nichts geändert."),
    "ueberholt": N_("Inzwischen wurde das Angebot geändert. Bitte ansehen und noch einmal."),
    "traeger-unbekannt": N_(
        "Den Träger dieser Fassung kennen wir nicht. Bitte im Formular sagen, wer gemeint ist."
    ),
    "traeger": N_("Der Träger ist gespeichert. Familien sehen es schon so."),
    "leitfaden": N_("Gespeichert. Familien sehen es schon so."),
    "kommune": N_("Gespeichert. Familien sehen es schon so."),
    "traeger-ueberholt": N_("Inzwischen wurde der Träger geändert. Bitte ansehen und noch einmal."),
    "traeger-zusammen": N_("Zusammengeführt. Die alte Adresse führt jetzt hierher."),
    "traeger-geteilt": N_(
        "Geteilt. Bitte bei beiden ansehen, ob Anschrift, Telefon und E-Mail noch stimmen."
    ),
    "traeger-zurueck": N_("Zurückgenommen. Die Träger sind wieder wie vorher."),
    "traeger-bleibt": N_(
        "Das lässt sich nicht mehr zurücknehmen: Inzwischen wurde dort etwas anderes geändert."
    ),
    "adresse": N_("Gemerkt. Diese Adresse melden wir drei Monate lang nicht mehr."),
    "anschreiben": N_("Gemerkt. An diese Adresse schreiben wir wieder."),
    "keine-post": N_("Diese Adresse nimmt keine Post an. Es ist keine Mail unterwegs."),
    "mail-noch-einmal": N_("Die Mail geht gleich noch einmal auf den Weg."),
    "mail-geloescht": N_("Die Mail ist gelöscht."),
    "datei": N_("Gespeichert. Familien sehen es, sobald das Angebot öffentlich ist."),
    "datei-geaendert": N_("Die Angaben sind gespeichert."),
    "datei-entfernt": N_("Entfernt. 90 Tage lang lässt es sich unter „Verlauf“ zurückholen."),
    "datei-zurueck": N_("Wieder da."),
    "hinweis": N_("Der Hinweis ist gespeichert."),
    "hinweis-entfernt": N_("Der Hinweis ist entfernt."),
    "uebersetzung": N_("Gespeichert. Familien lesen es schon so."),
    "uebersetzung-leicht": N_(
        "Gespeichert. Familien lesen es, sobald eine Prüfgruppe es gelesen hat."
    ),
    "uebersetzungen": N_("Gespeichert. In dieser Liste wartet sonst nichts mehr."),
    "uebersetzung-ueberholt": N_(
        "Inzwischen wurde die Übersetzung geändert. Bitte ansehen und noch einmal."
    ),
    "erledigt": N_("Erledigt. Wer gefragt hat, kann es nachlesen."),
    "vorgeschlagen": N_("Vorgeschlagen. Die Kümmerer entscheiden."),
    "schon-erledigt": N_("Das ist inzwischen schon erledigt."),
    "antwort-fehlt": N_("Bitte schreiben Sie kurz, was daraus geworden ist."),
    "passt-nicht": N_("Das lässt sich nicht einfach übernehmen. Bitte von Hand ändern."),
    "gefragt": N_(
        "Gespeichert und gefragt: Das Angebot gilt auch für andere Kommunen. Familien sehen es "
        "weiter, bis eine von ihnen oder das Präventionsbüro zustimmt. Die Antwort lesen Sie in "
        "der Übersicht."
    ),
    "nur-gefragt": N_(
        "Gefragt: Das Angebot gilt auch für andere Kommunen. Es bleibt, wie es ist, bis eine von "
        "ihnen oder das Präventionsbüro zustimmt. Die Antwort lesen Sie in der Übersicht."
    ),
    "zugestimmt": N_("Zugestimmt. Es ist jetzt so; wer gefragt hat, liest Ihre Antwort."),
    "abgelehnt": N_("Abgelehnt. Es bleibt, wie es ist; wer gefragt hat, liest Ihren Satz."),
    "gelesen": N_("In Ordnung, gemerkt."),
    "alles-gelesen": N_("Alles gelesen. Was eine Antwort braucht, steht noch da."),
    "ungelesen": N_("Zurückgenommen: Es steht wieder da."),
    "zurueckgeaendert": N_("Zurückgeändert. Wer es geändert hatte, erfährt es."),
    "herausgenommen": N_(
        "Herausgenommen: Das Angebot gilt nicht mehr für Ihre Kommune. Für die anderen bleibt es."
    ),
    "uebernommen": N_("Übernommen und veröffentlicht. Wer es vorgeschlagen hat, liest das."),
    "nicht-mehr-gefragt": N_("Zurückgenommen. Niemand wird mehr danach gefragt."),
    "satz-fehlt": N_("Bitte schreiben Sie kurz, warum; es ist noch nichts entschieden."),
    "viele-gefragt": N_(
        "Erledigt. Was auch für andere Kommunen gilt, endet erst, wenn eine von ihnen oder das "
        "Präventionsbüro zustimmt. Der Schritt lässt sich unten zurücknehmen."
    ),
    "viele": N_("Erledigt. Der Schritt lässt sich unten zurücknehmen."),
    "viele-nicht-alle": N_(
        "Erledigt. Manches davon finden Familien nicht: Alle Termine sind vorbei, oder es ist "
        "dann oder gerade nicht sichtbar. Der Schritt lässt sich unten zurücknehmen."
    ),
    "zurueckgenommen": N_("Zurückgenommen."),
    "teilweise": N_(
        "Zurückgenommen, bis auf Angebote, die inzwischen jemand geändert hat, für die Ihr Konto "
        "nicht mehr zuständig ist oder bei denen erst eine andere Kommune zustimmen muss."
    ),
    "eingelesen": N_("Die Tabelle ist eingelesen und veröffentlicht."),
    "eingelesen-nicht-alle": N_(
        "Die Tabelle ist eingelesen. Manches davon finden Familien nicht: Alle Termine sind "
        "vorbei, oder es ist dann oder gerade nicht sichtbar."
    ),
    "wiederhergestellt": N_("Die ältere Fassung gilt wieder."),
}
"""What a page says after a redirect, by the word in its address."""

_NEXT_DATE = ("#zeiten", N_("Nächsten Termin eintragen"))
_OF_MANY = (
    ("/pult/angebote?gruppe=ohne-termin", N_("Was vorbei ist")),
    ("/pult/angebote?gruppe=endet", N_("Was bald endet oder geendet hat")),
)
WAYS_ON = {
    "vorbei": (_NEXT_DATE, ("#kommt_wieder", N_("Es kommt jedes Jahr"))),
    "wartet": (_NEXT_DATE,),
    "zeiten-vorbei": (("#zeiten", N_("Neue Zeiten eintragen")),),
    "noch-nicht-zu-sehen": (("#sichtbar_von", N_("„Sichtbar ab“ ändern")),),
    "nicht-mehr-zu-sehen": (("#sichtbar_bis", N_("„Sichtbar bis“ ändern")),),
    "nach-sichtbar-bis": (("#sichtbar_bis", N_("„Sichtbar bis“ ändern")),),
    "faellt-weiter-aus": (
        ("#zeiten", N_("Zeiten ändern")),
        ("#faellt_aus_bis", N_("„Fällt aus bis“ ändern")),
    ),
    "zu-viele-ausfaelle": (("#zeiten", N_("Zeiten ändern")),),
    "viele-nicht-alle": _OF_MANY,
    "eingelesen-nicht-alle": _OF_MANY,
}
"""What to do about what is said: addresses, of which those without a path are fields of the form
of the offer `angebot`, or of the one that the page is about."""
NOT_DONE = frozenset(
    (
        "kein-termin", "ueberholt", "grund-fehlt", "antwort-fehlt", "passt-nicht",
        "schon-erledigt", "keine-post", "teilweise", "traeger-unbekannt",
        "traeger-ueberholt", "uebersetzung-ueberholt", "schon-angelegt", "gefragt",
        "nur-gefragt", "viele-gefragt", "satz-fehlt",
    )
)  # fmt: skip
"""What was asked for and is not so, or not all of it: a warning, as is what has a way on."""
SLUG = re.compile(r"[a-z0-9-]{1,80}")


def frame_of(request: Request, by: Account) -> Frame:
    path = request.url.path
    links = [
        ("/pult", _("Übersicht")),
        ("/pult/angebote", _("Angebote")),
        ("/pult/traeger", _("Träger")),
        ("/pult/kommunen", _("Kommunen")),
        *([("/pult/termine", _("Termine"))] if may_somewhere(by, Action.EDIT) else []),
        ("/pult/eingang", _("Eingang")),
        ("/beratung", _("Beratung")),
        ("/pult/leitfaeden", _("Stellen und Leitfäden")),
        ("/pult/rechte", _("Rechte")),
    ]
    if may_somewhere(by, Action.BULK):
        links.insert(5, ("/pult/viele", _("Viele auf einmal")))
        links.insert(6, ("/pult/einlesen", _("Tabellen")))
    if may_somewhere(by, Action.COUNTS):
        links.append(("/beratung/zahlen", _("Zahlen")))
    if may_somewhere(by, Action.ACCOUNTS):
        links.append(("/pult/konten", _("Konten")))
    links.append(("/pult/konto", _("Mein Konto")))
    word = request.query_params.get("fertig", "")
    said = SAID.get(word, "")
    about = request.query_params.get("angebot", "")
    form = f"/pult/angebote/{about}" if SLUG.fullmatch(about) else ""
    return Frame(
        name=by.name,
        office=by.office,
        links=tuple(Link(label=label, url=url, current=path == url) for url, label in links),
        said=_(said) if said else "",
        warns=word in NOT_DONE or word in WAYS_ON,
        ways_on=tuple(
            Link(label=_(label), url=form + url if url.startswith("#") else url)
            for url, label in WAYS_ON.get(word, ())
        ),
    )


def with_word(frame: Frame, said: str) -> Frame:
    return replace(frame, said=said)
