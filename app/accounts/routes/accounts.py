"""`/pult/konten`: everybody's accounts, for who may give rights."""

from datetime import date

from fastapi import APIRouter, Request, Response

from app import sendings
from app.accounts import leaving, people, roles, rows, rules
from app.accounts.access import ProvenDep
from app.accounts.frame import frame_of
from app.accounts.people import OvertakenError
from app.accounts.rows import SignInRefusedError
from app.accounts.views import AccountLine, AccountsPage, RoleChoice
from app.addresses import fits
from app.i18n import N_
from app.i18n import gettext as _
from app.models import AccountRow
from app.rights import Account
from app.sendings import SentBeforeError
from app.situations import Missing
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role
from app.web.deps import NowDep, SessionDep, SettingsDep
from app.web.forms import Fields, FieldsDep, RowNumber, every, first, version_in
from app.web.pages import go, private
from app.web.views import Fault
from app.wording import day, here

router = APIRouter()
LABELS = {
    "email": N_("E-Mail-Adresse"),
    "name": N_("Name"),
    "role": N_("Aufgaben"),
    **{roles.UNTIL + role.value: N_("Vertritt bis") for role in ACCOUNT_ROLES},
    "kommunen": N_("Kommunen"),
    "nachfolge": N_("Wer übernimmt"),
    "pflicht": N_("Zweiter Schritt"),
}
MAY = {
    Role.CARETAKER: N_(
        "Pflegt die Angebote, Träger und Termine der angekreuzten Kommunen und liest, was von dort "
        "gemeldet wird. Alles andere am Pult: ansehen und Änderungen vorschlagen."
    ),
    Role.FAMILY_OFFICE: N_(
        "Berät Familien, sieht alles am Pult, schreibt interne Hinweise, schlägt Änderungen vor "
        "und bearbeitet Übersetzungen. Veröffentlicht nichts an Angeboten."
    ),
    Role.PREVENTION_OFFICE: N_(
        "Ändert alle Angebote, Träger und Kommunen im ganzen Kreis, sieht die Zahlen und verwaltet "
        "Konten und Rechte."
    ),
}
"""What each role lets somebody do, where roles are given; the whole of it is on "Rechte"."""


@router.get("/pult/konten")
def accounts_page(request: Request, session: SessionDep, by: ProvenDep, now: NowDep) -> Response:
    return private(request, "pult/konten.html", accounts_view(request, session, by, here(now)))


def _left(on: date | None) -> str:
    if on is None:
        return ""
    until = on + leaving.NAME_STAYS
    said = _("nicht mehr am Pult seit %(day)s; der Name bleibt bis %(until)s im Verlauf")
    return said % {"day": day(on), "until": day(until)}


def _places(places: roles.Places, today: date) -> str:
    """ "Kreuzau, Titz (vertritt bis 24.12.2026)"."""
    return ", ".join(
        KOMMUNEN[slug]
        if until is None
        else _("%(kommune)s (vertritt bis %(day)s)")
        % {"kommune": KOMMUNEN[slug], "day": day(until)}
        for slug, until in places.items()
        if until is None or until >= today
    )


def said_of(role: Role, until: date | None, places: str = "") -> str:
    """ "Kümmerer: Kreuzau, Titz, vertritt bis 24.12.2026"."""
    whole = f"{role.label}: {places}" if places else role.label
    return (
        whole
        if until is None
        else _("%(role)s, vertritt bis %(day)s")
        % {
            "role": whole,
            "day": day(until),
        }
    )


def _line(row: AccountRow, by: Account, today: date, *, second_step: bool) -> AccountLine:
    held, counting, places = roles.held(row), rows.roles_of(row, today), roles.places_of(row)
    deputy = {slug: until for slug, until in places.items() if until and until >= today}
    ends = {role: end for role in counting if (end := held[role])}
    if deputy:
        ends[Role.CARETAKER] = max(deputy.values())
    return AccountLine(
        id=row.id or 0,
        name=row.name,
        email=row.email,
        roles=counting,
        said=tuple(
            said_of(role, held[role], _places(places, today) if role is Role.CARETAKER else "")
            for role in counting
        ),
        over=tuple(
            _("%(role)s: Vertretung war bis %(day)s") % {"role": role.label, "day": day(until)}
            for role, until in held.items()
            if until is not None and role not in counting
        ),
        ends={roles.UNTIL + role: end.isoformat() for role, end in ends.items()},
        kommunen=tuple(slug for slug, until in places.items() if until is None),
        deputy=tuple(deputy),
        active=row.active,
        left=_left(row.left_on),
        invited=row.passphrase is None,
        second_step=second_step,
        self=row.id == by.id,
        mark=people.mark_of(row),
    )


def accounts_view(
    request: Request,
    session: SessionDep,
    by: Account,
    today: date,
    *,
    fields: list[tuple[str, str]] | None = None,
    refused: SignInRefusedError | None = None,
    number: int = 0,
) -> AccountsPage:
    """`number` is the account whose form was refused, 0 for the page's other forms."""
    typed = fields or []
    prefix = f"konto-{number}-" if number else ""
    accounts = rows.every(session)
    twice = rows.with_second_step(session)
    return AccountsPage(
        frame=frame_of(request, by),
        accounts=tuple(_line(row, by, today, second_step=row.id in twice) for row in accounts),
        heirs=tuple((row.id or 0, row.name) for row in accounts if rows.admitted(row, today)),
        roles=tuple(
            RoleChoice(value=role.value, label=role.label, may=_(MAY[role]))
            for role in ACCOUNT_ROLES
        ),
        kommunen=KOMMUNEN,
        typed=dict(typed),
        chosen=tuple(every(typed, "kommunen")),
        ticked=tuple(every(typed, "role")),
        deputy=tuple(every(typed, "vertritt")),
        faults=(
            Fault(
                field=prefix + refused.field,
                label=_(LABELS.get(refused.field, "")),
                text=refused.text,
            ),
        )
        if refused
        else (),
        open=number,
        second_step_required=rules.second_step_required(session),
        without_second_step=rules.without_second_step(session),
    )


def _having(fields: Fields, today: date) -> roles.Wanted:
    ends = {role.value: first(fields, roles.UNTIL + role.value) for role in ACCOUNT_ROLES}
    own, deputy = every(fields, "kommunen"), every(fields, "vertritt")
    return roles.wanted(every(fields, "role"), ends, own, deputy, today=today)


@router.post("/pult/konten")
def invite(
    request: Request,
    session: SessionDep,
    by: ProvenDep,
    fields: FieldsDep,
    now: NowDep,
    settings: SettingsDep,
) -> Response:
    try:
        people.invite(
            session,
            by=by,
            email=first(fields, "email"),
            name=first(fields, "name"),
            having=_having(fields, here(now)),
            base=settings.public_url,
            now=now,
            sending=sendings.key("konto", fields, by=by.id),
        )
    except SignInRefusedError as refused:
        session.rollback()
        page = accounts_view(request, session, by, here(now), fields=fields, refused=refused)
        return private(request, "pult/konten.html", page, status=422)
    except SentBeforeError:
        pass  # made by the first sending
    return go("/pult/konten?fertig=eingeladen")


@router.post("/pult/konten/{number}")
def change(
    request: Request,
    session: SessionDep,
    by: ProvenDep,
    fields: FieldsDep,
    now: NowDep,
    number: RowNumber,
) -> Response:
    given = dict(fields)
    try:
        row = people.change_rights(
            session,
            number,
            by=by,
            having=_having(fields, here(now)),
            active=bool(first(fields, "active")),
            name=given.get("name"),
            email=given.get("email"),
            seen=first(fields, "gesehen"),
        )
    except SignInRefusedError as refused:
        session.rollback()
        page = accounts_view(
            request, session, by, here(now), fields=fields, refused=refused, number=number
        )
        status = 409 if isinstance(refused, OvertakenError) else 422
        return private(request, "pult/konten.html", page, status=status)
    if row is None:
        raise Missing
    return go("/pult/konten?fertig=rechte")


@router.post("/pult/konten/{number}/uebergeben")
def leave(
    request: Request,
    session: SessionDep,
    by: ProvenDep,
    fields: FieldsDep,
    now: NowDep,
    number: RowNumber,
) -> Response:
    """Somebody leaves, and somebody else goes on with what they had begun."""
    heir = version_in(first(fields, "nachfolge"))
    try:
        if not leaving.leave(session, number, heir, by=by, now=now):
            raise Missing
    except SignInRefusedError as refused:
        session.rollback()
        page = accounts_view(request, session, by, here(now), refused=refused, number=number)
        return private(request, "pult/konten.html", page, status=422)
    return go("/pult/konten?fertig=uebergeben")


@router.post("/pult/konten/{number}/einladung")
def invite_again(
    session: SessionDep, by: ProvenDep, number: RowNumber, now: NowDep, settings: SettingsDep
) -> Response:
    row = people.invite_again(session, number, by=by, base=settings.public_url, now=now)
    if row is None:
        raise Missing
    return go(f"/pult/konten?fertig={'eingeladen' if fits(row.email) else 'keine-post'}")


@router.post("/pult/konten/{number}/zweitfaktor")
def clear_second_step(session: SessionDep, by: ProvenDep, number: RowNumber) -> Response:
    """For somebody who lost telephone or stick."""
    if not people.clear_second_step(session, number, by=by):
        raise Missing
    return go("/pult/konten?fertig=ohne-zweitfaktor")
