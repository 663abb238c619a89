"""Who only asks about a page: HEAD is answered as GET, without the body."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOKING = "kette.looking"


def looks_only(request: HTTPConnection) -> bool:
    """Whether nobody will read the answer: a HEAD, or a look at whether there is a page. Such a
    request is nothing to count."""
    return bool(request.scope.get(_LOOKING))


def looking(scope: Scope, **changed: object) -> Scope:
    """The same request as GET, of which nobody reads the answer."""
    return {**scope, "method": "GET", **changed, _LOOKING: True}


class HeadAsGet:
    """HEAD on every address that answers GET: same status, same headers, no body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                if message.get("more_body", False):
                    return
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self.app(looking(scope), receive, bodiless)
