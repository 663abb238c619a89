"""How the pages of accounts answer: with the fault beside its field, or that it was too often."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.accounts import relyingparty
from app.accounts.relyingparty import RelyingParty
from app.accounts.rows import SignInRefusedError
from app.i18n import N_
from app.i18n import gettext as _
from app.settings import Settings
from app.situations import Crowded, TooOften
from app.web.pages import private
from app.web.views import Fault

ANSWER = "antwort"
"""Field: a passkey's answer."""
LABELS = {
    "passphrase": N_("Passphrase"),
    "repeated": N_("Passphrase noch einmal"),
    "code": N_("Code"),
    "old": N_("Bisherige Passphrase"),
    "passkey": N_("Passkey"),
    "passkey-name": N_("Name"),
    "z-passphrase": N_("Passphrase"),
    "k-passphrase": N_("Passphrase"),
}
Refusal = SignInRefusedError | TooOften
"""What a form is shown again for, with all that was typed."""
REFUSED = (SignInRefusedError, TooOften)


def faults(error: Refusal | None) -> tuple[Fault, ...]:
    """Beside the field; that it was too often belongs to none."""
    if error is None or isinstance(error, TooOften):
        return ()
    label = _(LABELS.get(error.field, "Passphrase"))
    return (Fault(field=error.field, label=label, text=error.text),)


def too_often(error: Refusal | None) -> str:
    """What is said above the form, "" for other reasons."""
    return _(error.text) if isinstance(error, TooOften) else ""


def answer(
    request: Request, name: str, page: Any, refused: Refusal | None = None, status: int = 200
) -> Response:
    """A page of the desk: 422 with a fault in it, 429 and when to come again if too often."""
    if isinstance(refused, TooOften):
        response = private(request, name, page, status=refused.status)
        response.headers["Retry-After"] = "60" if isinstance(refused, Crowded) else "900"
        return response
    return private(request, name, page, status=422 if refused else status)


def question(options: str) -> Response:
    """For the script, which asks the device."""
    return Response(options, media_type="application/json", headers={"Cache-Control": "no-store"})


def problem(refused: Refusal) -> Response:
    """For the script, which shows the sentence."""
    status = refused.status if isinstance(refused, TooOften) else 422
    return JSONResponse(
        {"title": too_often(refused) or refused.text, "status": status},
        status_code=status,
        headers={"Cache-Control": "no-store"},
        media_type="application/problem+json",
    )


def place_of(request: Request) -> RelyingParty:
    """Where passkeys belong, seen from the address that is open."""
    settings: Settings = request.app.state.settings
    return relyingparty.of_address(settings.base_url, str(request.base_url))
