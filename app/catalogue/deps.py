"""What a route can ask for: the index, the published snapshot, the questions without an answer."""

from typing import Annotated

from fastapi import Depends, Request

from app.catalogue.cards import Cards
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.catalogue.unmet import Waiting
from app.media.shelf import Shelf


async def _index(request: Request) -> Index:
    index: Index = request.app.state.index
    return index


async def _catalogue(request: Request) -> Catalogue:
    index: Index = request.app.state.index
    return index.catalogue


async def _cards(request: Request) -> Cards:
    return cards_of(request)


def cards_of(request: Request) -> Cards:
    """For what answers outside a route."""
    cards: Cards = request.app.state.cards
    return cards


async def _unmet(request: Request) -> Waiting:
    unmet: Waiting = request.app.state.unmet
    return unmet


async def _shelf(request: Request) -> Shelf:
    return shelf_of(request)


def shelf_of(request: Request) -> Shelf:
    """For what answers outside a route."""
    shelf: Shelf = request.app.state.shelf
    return shelf


IndexDep = Annotated[Index, Depends(_index)]
CatalogueDep = Annotated[Catalogue, Depends(_catalogue)]
CardsDep = Annotated[Cards, Depends(_cards)]
ShelfDep = Annotated[Shelf, Depends(_shelf)]
UnmetDep = Annotated[Waiting, Depends(_unmet)]
