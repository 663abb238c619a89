"""What a route can ask for: the keys of signed links."""

from typing import Annotated

from fastapi import Depends, Request

from app.mail.links import SignedLinks


def links_of(request: Request) -> SignedLinks:
    """For what answers outside a route."""
    links: SignedLinks = request.app.state.links
    return links


async def _links(request: Request) -> SignedLinks:
    return links_of(request)


LinksDep = Annotated[SignedLinks, Depends(_links)]
