"""Who may do what: one table, read by the verbs, the tests and the page "Rechte"."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app.i18n import N_
from app.i18n import gettext as _
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role, Vocabulary


class Scope(Vocabulary):
    """How far a right reaches."""

    NONE = "nein", N_("nein")
    OWN = "eigene", N_("in der eigenen Kommune")
    ALL = "alle", N_("überall")
    TOLD = "mitteilen", N_("ja, die anderen Kommunen erfahren es")
    ASKED = "zustimmung", N_("wenn eine der anderen Kommunen oder das Präventionsbüro zustimmt")


class Action(Vocabulary):
    """What somebody may or may not do."""

    READ = "lesen", N_("Veröffentlichte Angebote lesen")
    REPORT = "melden", N_("Einen Fehler melden, ein Angebot vorschlagen")
    CONFIRM = "bestaetigen", N_("Bestätigen: stimmt noch")
    PROPOSE = "vorschlagen", N_("Eine Änderung vorschlagen")
    DESK = "pult", N_("Alle Angebote am Pult sehen, mit Verlauf")
    EXPORT = "ausgeben", N_("Angebote als Tabelle ausgeben")
    NOTE = "notieren", N_("Interne Hinweise zu einem Angebot lesen und schreiben")
    CREATE = "anlegen", N_("Ein Angebot anlegen, auch nach einer Vorlage")
    EDIT = "aendern", N_("Ein Angebot ändern und veröffentlichen")
    WITHDRAW = "zurueckziehen", N_("Ein Angebot zurückziehen und zurückholen")
    LEAVE = "herausnehmen", N_("Die eigene Kommune aus einem gemeinsamen Angebot herausnehmen")
    CHANGE_SHARED = "gemeinsames-aendern", N_("Ein gemeinsames Angebot ändern")
    END_SHARED = (
        "gemeinsames-beenden",
        N_("Ein gemeinsames Angebot für alle beenden, absagen oder zurückholen"),
    )
    DECIDE_SHARED = (
        "gemeinsam-entscheiden",
        N_("Mitentscheiden, wenn jemand ein gemeinsames Angebot beenden will"),
    )
    BULK = "viele", N_("Viele Angebote auf einmal ändern")
    IMPORT = "einlesen", N_("Eine Tabelle einlesen")
    PROVIDER = "traeger-aendern", N_("Einen Träger anlegen, ändern und zusammenführen")
    KOMMUNE = "kommune-aendern", N_("Rathaus und Kümmerer einer Kommune ändern")
    OFFICE = "familienbuero-aendern", N_("Angaben des Familienbüros ändern")
    GUIDES = "leitfaeden-aendern", N_("Leitfäden, Seiten und das Präventionsbüro ändern")
    TRANSLATE = "uebersetzen", N_("Übersetzungen bearbeiten und lesen")
    TEXTS = "texte", N_("Formulierungen der Anliegen lesen lassen")
    COUNT = "zaehlen", N_("Eine Beratung zählen")
    COUNTS = "zahlen", N_("Beratungen in Zahlen sehen")
    ACCOUNTS = "konten", N_("Konten und Rechte verwalten")


_NO, _OWN, _ALL = Scope.NONE, Scope.OWN, Scope.ALL
_TOLD, _ASKED = Scope.TOLD, Scope.ASKED
_COLUMNS = tuple(Role)
TABLE: Mapping[Action, Mapping[Role, Scope]] = MappingProxyType(
    {
        # A Träger acts by a signed link that opens one offer, so "own" means that offer.
        action: MappingProxyType(dict(zip(_COLUMNS, scopes, strict=True)))
        for action, scopes in {
            Action.READ: (_ALL, _ALL, _ALL, _ALL, _ALL),
            Action.REPORT: (_ALL, _ALL, _ALL, _ALL, _ALL),
            Action.CONFIRM: (_NO, _OWN, _OWN, _NO, _ALL),
            Action.PROPOSE: (_NO, _OWN, _ALL, _ALL, _ALL),
            Action.DESK: (_NO, _NO, _ALL, _ALL, _ALL),
            Action.EXPORT: (_NO, _NO, _ALL, _ALL, _ALL),
            Action.NOTE: (_NO, _NO, _ALL, _ALL, _ALL),
            Action.CREATE: (_NO, _NO, _OWN, _NO, _ALL),
            Action.EDIT: (_NO, _NO, _OWN, _NO, _ALL),
            Action.WITHDRAW: (_NO, _NO, _OWN, _NO, _ALL),
            # "Gemeinsam" is what is also of Kommunen that are not the account's own: `others`.
            Action.LEAVE: (_NO, _NO, _OWN, _NO, _ALL),
            Action.CHANGE_SHARED: (_NO, _NO, _TOLD, _NO, _TOLD),
            Action.END_SHARED: (_NO, _NO, _ASKED, _NO, _TOLD),
            Action.DECIDE_SHARED: (_NO, _NO, _OWN, _NO, _ALL),
            Action.BULK: (_NO, _NO, _OWN, _NO, _ALL),
            Action.IMPORT: (_NO, _NO, _OWN, _NO, _ALL),
            # A Träger is somebody's own whose offers are all in the own Kommunen: `may_all`.
            Action.PROVIDER: (_NO, _NO, _OWN, _NO, _ALL),
            Action.KOMMUNE: (_NO, _NO, _OWN, _NO, _ALL),
            Action.OFFICE: (_NO, _NO, _NO, _ALL, _ALL),
            Action.GUIDES: (_NO, _NO, _NO, _NO, _ALL),
            # The guides are of no Kommune, and so for those alone who have the right everywhere.
            Action.TRANSLATE: (_NO, _NO, _OWN, _ALL, _ALL),
            Action.TEXTS: (_NO, _NO, _NO, _NO, _ALL),
            Action.COUNT: (_NO, _NO, _ALL, _ALL, _ALL),
            Action.COUNTS: (_NO, _NO, _NO, _NO, _ALL),
            Action.ACCOUNTS: (_NO, _NO, _NO, _NO, _ALL),
        }.items()
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who is signed in; every verb of the desk is told who it is."""

    id: int
    email: str
    name: str
    roles: tuple[Role, ...]
    """Those that count today, one or more; in the order of the vocabulary, each once."""
    kommunen: tuple[str, ...] = ()
    """A Kümmerer's; none of who is no Kümmerer today."""
    second_factor: bool = False
    proven_at: datetime | None = None
    """When the passphrase was last given in this browser."""

    @property
    def office(self) -> str:
        """What the public may read of them: "Kümmerer Kreuzau", "Präventionsbüro". Of several
        roles all are said, "Kümmerer Kreuzau und Familienbüro": in which of them a thing was done
        is nowhere asked, so none is claimed alone."""
        return joined(self._named(role) for role in self.roles)

    def _named(self, role: Role) -> str:
        if role is not Role.CARETAKER or not self.kommunen:
            return role.label
        return " ".join((role.label, ", ".join(KOMMUNEN[slug] for slug in self.kommunen)))


def joined(roles: Iterable[str]) -> str:
    """Several roles in one line. With "und" alone, for the Kommunen of one have commas."""
    return _(" und ").join(roles)


class NotAllowedError(Exception):
    """The table says no; the sentence is for the person who asked."""

    def __init__(self, action: Action) -> None:
        super().__init__(action)
        self.action = action
        self.text = _("Ihr Konto darf das hier nicht: %(action)s.") % {"action": action.label}


_WIDER = (Scope.NONE, Scope.ASKED, Scope.OWN, Scope.TOLD, Scope.ALL)
"""Each lets do more than the one before it."""


def reach(role: Role, action: Action) -> Scope:
    """NONE, OWN or ALL: what others are told or asked of is done as far as the role reaches."""
    scope = TABLE[action][role]
    if scope not in (Scope.TOLD, Scope.ASKED):
        return scope
    return Scope.OWN if role is Role.CARETAKER else Scope.ALL


def _widest(scopes: Iterable[Scope]) -> Scope:
    return max(scopes, key=_WIDER.index, default=Scope.NONE)


def _reach(by: Account, action: Action) -> Scope:
    """Of several roles the widest right counts."""
    return _widest(reach(role, action) for role in by.roles)


def giving(action: Action) -> tuple[Role, ...]:
    """The roles whose accounts may do it, at least somewhere."""
    return tuple(role for role in ACCOUNT_ROLES if reach(role, action) is not Scope.NONE)


def may(by: Account, action: Action, kommunen: Collection[str] = ()) -> bool:
    """Whether the account may do it to something of these Kommunen (kreisweit: none of them)."""
    scope = _reach(by, action)
    return scope is Scope.ALL or (scope is Scope.OWN and not set(kommunen).isdisjoint(by.kommunen))


def may_all(by: Account, action: Action, kommunen: Collection[str]) -> bool:
    """Whether the account may do it to something that is of all these Kommunen, and so only where
    every one of them is its own; what is of none yet is for all who have the right."""
    scope = _reach(by, action)
    return scope is Scope.ALL or (
        scope is Scope.OWN and bool(by.kommunen) and set(kommunen) <= set(by.kommunen)
    )


def may_somewhere(by: Account, action: Action) -> bool:
    scope = _reach(by, action)
    return scope is Scope.ALL or (scope is Scope.OWN and bool(by.kommunen))


def only_own(by: Account, action: Action) -> bool:
    """Whether the right ends at the account's own Kommunen."""
    return _reach(by, action) is Scope.OWN


def own_kommunen(by: Account) -> Collection[str] | None:
    """Those whose offers somebody works on; None is the whole Kreis. Who may change the offers of
    their Kommunen works on these, though another role of theirs reads everywhere."""
    return by.kommunen if only_own(by, Action.EDIT) else None


def read_kommunen(by: Account) -> Collection[str] | None:
    """Those whose post somebody reads; None is the whole Kreis, which it is as soon as one of the
    roles has no Kommunen of its own."""
    return by.kommunen if set(by.roles) == {Role.CARETAKER} else None


def require(by: Account, action: Action, kommunen: Collection[str] = ()) -> None:
    if not may(by, action, kommunen):
        raise NotAllowedError(action)


def may_move(by: Account, action: Action, before: Collection[str], after: Collection[str]) -> bool:
    """A Kümmerer changes an offer of theirs, and adds or takes away only their own Kommunen:
    another town hall neither gets nor loses an offer behind its back."""
    moved = set(before) ^ set(after)
    return may(by, action, before or after) and (
        not only_own(by, action) or moved <= set(by.kommunen)
    )


def others(by: Account, kommunen: Collection[str]) -> tuple[str, ...]:
    """Those of an offer's Kommunen that are not the account's own: the offer is theirs too. None of
    a kreisweites one, which is the Präventionsbüro's."""
    return tuple(slug for slug in kommunen if slug in KOMMUNEN and slug not in by.kommunen)


def must_ask(by: Account, kommunen: Collection[str]) -> bool:
    """Whether the account may end an offer of these Kommunen only when the others agree: so it is
    as long as none of its roles ends one by itself."""
    scope = _widest(TABLE[Action.END_SHARED][role] for role in by.roles)
    return scope is Scope.ASKED and bool(others(by, kommunen))


def may_decide_end(
    by: Account, kommunen: Collection[str], *, author: int | None, own: Collection[str]
) -> bool:
    """Whether the account decides on an end that `author`, whose Kommunen are `own`, asks for: it
    is for one of the others, or for the Präventionsbüro."""
    return by.id != author and may(by, Action.DECIDE_SHARED, set(kommunen) - set(own))


def may_see_unpublished(by: Account, author: int, kommunen: Collection[str]) -> bool:
    """An Entwurf or proposal beside an offer of these Kommunen is seen by who wrote it and by who
    may publish it."""
    return author == by.id or may(by, Action.EDIT, kommunen)


def may_remove_note(by: Account, author: int | None) -> bool:
    """Who wrote it, and the Präventionsbüro; `author` is None once that account is gone."""
    return author == by.id or Role.PREVENTION_OFFICE in by.roles


def require_move(
    by: Account, action: Action, before: Collection[str], after: Collection[str]
) -> None:
    if not may_move(by, action, before, after):
        raise NotAllowedError(action)
