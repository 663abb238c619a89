"""What a page of the desk works with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.accounts.access import AccountDep, CaretakerDep
from app.catalogue.deps import IndexDep
from app.catalogue.index import Index
from app.desk.tablework import TableWork
from app.rights import Account
from app.web.deps import NowDep, SessionDep, TodayDep


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works at the desk in this request, and what with."""

    request: Request
    session: Session
    index: Index
    today: date
    now: datetime
    by: Account


def _desk(
    request: Request,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
    now: NowDep,
    by: AccountDep,
) -> Desk:
    return Desk(request, session, index, today, now, by)


DeskDep = Annotated[Desk, Depends(_desk)]


def _caretakers_desk(desk: DeskDep, _by: CaretakerDep) -> Desk:
    return desk


CaretakersDeskDep = Annotated[Desk, Depends(_caretakers_desk)]
"""The desk of somebody who may change at least some offers."""


async def _table_work(request: Request) -> TableWork:
    work: TableWork = request.app.state.table_work
    return work


TableWorkDep = Annotated[TableWork, Depends(_table_work)]
