"""Which address is asked for a Kommune: its Kümmerer, else its town hall, else the Präventionsbüro.

Addresses of people live in the accounts and nowhere else. One that takes no mail counts as none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from app import addresses
from app.accounts import rows
from app.models import AccountKommune, AccountRow, KommuneRow
from app.vocabulary import Role

SEVERAL = 3
"""An offer for more Kommunen than these is looked after by the Präventionsbüro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caretakers:
    """Read once for many offers."""

    by_kommune: Mapping[str, tuple[str, ...]]
    offices: tuple[str, ...]
    """The Präventionsbüro's accounts, else its published address."""
    published: str | None = None
    """The Präventionsbüro's published address, where it takes mail."""
    with_key: frozenset[str] = frozenset()
    """Those of the addresses above that belong to accounts, which open the desk."""

    @classmethod
    def read(cls, session: Session, *, office: str | None, on: date) -> "Caretakers":
        """`office` is the Präventionsbüro's published address; `on` the day in the Kreis."""
        found: dict[str, list[str]] = {}
        links = session.exec(
            select(AccountKommune.kommune_slug, AccountRow.email)
            .join(AccountRow, col(AccountRow.id) == col(AccountKommune.account_id))
            .where(
                rows.holding(Role.CARETAKER, on),
                or_(col(AccountKommune.until).is_(None), col(AccountKommune.until) >= on),
                col(AccountRow.active),
            )
            .order_by(col(AccountRow.email))
        )
        people = set[str]()
        for kommune, address in links:
            if addresses.fits(address):
                found.setdefault(kommune, []).append(address)
                people.add(address)
        for row in session.exec(select(KommuneRow)):
            hall = row.record["rathaus"].get("email")
            if hall and addresses.fits(hall) and row.slug not in found:
                found[row.slug] = [hall]
        accounts = session.exec(
            select(AccountRow.email)
            .where(rows.holding(Role.PREVENTION_OFFICE, on), col(AccountRow.active))
            .order_by(col(AccountRow.email))
        ).all()
        published = office if office and addresses.fits(office) else None
        offices = tuple(filter(addresses.fits, accounts))
        return cls(
            by_kommune={kommune: tuple(each) for kommune, each in found.items()},
            offices=offices or ((published,) if published else ()),
            published=published,
            with_key=frozenset(people | set(offices)),
        )

    def desk_of(self, address: str, url: str) -> str | None:
        """The address at the desk, for who can open it."""
        return url if address in self.with_key else None

    def of(self, kommunen: Collection[str]) -> tuple[str, ...]:
        """Whom an offer for these Kommunen concerns; none of them means the whole Kreis."""
        if not kommunen or len(kommunen) > SEVERAL:
            return self.offices
        named = [each for kommune in kommunen for each in self.by_kommune.get(kommune, ())]
        return tuple(dict.fromkeys(named)) or self.offices
