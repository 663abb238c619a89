"""Letters to those who work at the desk, about their own account. The caller commits."""

from sqlmodel import Session

from app.i18n import gettext as _
from app.mail import outbox
from app.models import AccountRow


def _write(session: Session, row: AccountRow, subject: str, text: str, **words: str) -> None:
    greeting = _("Guten Tag %(name)s,") % {"name": row.name}
    body = text % words if words else text
    outbox.queue(session, to=row.email, subject=subject, text=f"{greeting}\n\n{body}")


def _told(session: Session, row: AccountRow, subject: str, text: str, **words: str) -> None:
    """What somebody did, for the case that it was somebody else."""
    if_not = _(
        "Waren Sie das? Dann müssen Sie nichts tun. Sonst wählen Sie bitte gleich eine neue "
        "Passphrase: auf der Seite zum Anmelden unter „Passphrase vergessen?“. Sehen Sie danach "
        "unter „Mein Konto“ nach, und rufen Sie das Präventionsbüro an.\n"
    )
    _write(session, row, subject, f"{text}\n\n{if_not}", **words)


def invitation(session: Session, row: AccountRow, url: str) -> None:
    text = _(
        "für Sie ist ein Zugang zum Pult der Präventionskette angelegt worden. Mit diesem Link "
        "wählen Sie eine Passphrase und können gleich beginnen:\n\n%(url)s\n\n"
        "Der Link gilt sieben Tage und genau ein Mal.\n"
    )
    _write(session, row, _("Ihr Zugang zur Präventionskette"), text, url=url)


def reset(session: Session, row: AccountRow, url: str) -> None:
    text = _(
        "jemand möchte für Ihren Zugang eine neue Passphrase wählen. Waren Sie das? Dann bitte "
        "hier:\n\n%(url)s\n\n"
        "Der Link gilt eine Stunde und genau ein Mal. Waren Sie es nicht, müssen Sie nichts tun.\n"
    )
    _write(session, row, _("Neue Passphrase für die Präventionskette"), text, url=url)


def guessed(session: Session, row: AccountRow) -> None:
    """Many wrong passphrases from devices that the account has never used."""
    text = _(
        "jemand versucht, sich mit Ihrer Adresse am Pult der Präventionskette anzumelden. Die "
        "Passphrase war jedes Mal falsch. Wir haben das Anmelden von fremden Geräten gebremst.\n\n"
        "Sie kommen weiter herein: an einem Gerät, an dem Sie schon einmal angemeldet waren, mit "
        "einem Passkey oder über „Passphrase vergessen?“.\n\n"
        "Ist Ihre Passphrase lang und nur hier im Gebrauch? Dann müssen Sie nichts tun. Sonst "
        "wählen Sie bitte eine neue. Ein zweiter Schritt beim Anmelden schützt zusätzlich: unter "
        "„Mein Konto“.\n"
    )
    subject = _("Jemand versucht, sich mit Ihrer Adresse anzumelden")
    _write(session, row, subject, text)


def codes_guessed(session: Session, row: AccountRow) -> None:
    """Many wrong codes, each after the right passphrase."""
    text = _(
        "jemand hat sich mit Ihrer Passphrase anmelden wollen und den Code im zweiten Schritt "
        "mehrmals falsch eingegeben."
    )
    _told(session, row, _("Falsche Codes beim Anmelden"), text)


def passphrase_set(session: Session, row: AccountRow) -> None:
    text = _("für Ihren Zugang zur Präventionskette gilt eine neue Passphrase.")
    _told(session, row, _("Ihre Passphrase ist geändert"), text)


def codes_on(session: Session, row: AccountRow) -> None:
    text = _(
        "bei Ihrem Zugang zur Präventionskette ist der zweite Schritt mit Codes aus einer App neu "
        "eingerichtet. Codes einer anderen App gelten nicht mehr."
    )
    _told(session, row, _("Zweiter Schritt eingerichtet"), text)


def codes_off(session: Session, row: AccountRow) -> None:
    text = _(
        "bei Ihrem Zugang zur Präventionskette sind die Codes aus der App ausgeschaltet. Nach der "
        "Passphrase fragen wir nicht mehr nach ihnen."
    )
    _told(session, row, _("Zweiter Schritt ausgeschaltet"), text)


def passkey_added(session: Session, row: AccountRow, key: str) -> None:
    text = _("für Ihren Zugang zur Präventionskette gibt es einen neuen Passkey: „%(key)s“.")
    _told(session, row, _("Neuer Passkey für die Präventionskette"), text, key=key)


def passkey_removed(session: Session, row: AccountRow, key: str) -> None:
    text = _(
        "bei Ihrem Zugang zur Präventionskette ist ein Passkey entfernt: „%(key)s“. Er öffnet "
        "das Konto nicht mehr."
    )
    _told(session, row, _("Passkey entfernt"), text, key=key)


def second_step_cleared(session: Session, row: AccountRow) -> None:
    text = _(
        "das Präventionsbüro hat bei Ihrem Zugang zur Präventionskette den zweiten Schritt "
        "ausgeschaltet: Codes und Passkeys gelten nicht mehr. Nach dem Anmelden können Sie ihn "
        "unter „Mein Konto“ neu einrichten.\n\n"
        "Haben Sie nicht darum gebeten? Dann rufen Sie bitte das Präventionsbüro an.\n"
    )
    _write(session, row, _("Zweiter Schritt ausgeschaltet"), text)


def address_changed(session: Session, row: AccountRow, old: str) -> None:
    """To both addresses, the old one first."""
    text = _(
        "für Ihren Zugang zum Pult der Präventionskette gilt jetzt eine andere E-Mail-Adresse. "
        "Anmelden und Mails bekommen Sie ab jetzt nur mit der neuen.\n\n"
        "Haben Sie nicht darum gebeten? Dann rufen Sie bitte das Präventionsbüro an.\n"
    )
    subject = _("Ihre E-Mail-Adresse am Pult ist geändert")
    greeting = _("Guten Tag %(name)s,") % {"name": row.name}
    for address in (old, row.email):
        outbox.queue(session, to=address, subject=subject, text=f"{greeting}\n\n{text}")
