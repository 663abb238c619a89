"""What a form was sending while the database was away, kept so that it can be sent once more."""

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

from app.situations import Situation
from app.web.forms import Fields, form_fields, with_file
from app.web.pages import partial

MOST = 500_000
"""Characters that are kept, as many as the greatest form of the desk may have."""
GUARDED = ("/anmelden", "/abmelden", "/pult/konto")
"""Below these are passphrases, codes and keys, which never come back in a page."""
SECRETS = frozenset({"passphrase", "code"})


async def kept(request: Request) -> Fields:
    """The fields of the form, to be sent to the same address; none where nothing can be kept: a
    file, a secret, too much, or a part of a page, in which the form is still there."""
    if request.method != "POST" or partial(request) or _guarded(request):
        return []
    try:
        fields = await form_fields(request)
    except (HTTPException, Situation, ClientDisconnect, RuntimeError):
        return []
    if any(name in SECRETS for name, _value in fields):
        return []
    return fields if sum(len(name) + len(value) for name, value in fields) <= MOST else []


def _guarded(request: Request) -> bool:
    path = request.url.path
    if with_file(request):
        return True
    return any(path == each or path.startswith(f"{each}/") for each in GUARDED)
