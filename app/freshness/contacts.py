"""Where published offers can be reached, for all that is asked of it at once."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.models import OfferRow, ProviderRow
from app.offers import store
from app.offers.kommunen import in_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A published offer; "" where there is nothing."""

    slug: str
    title: str
    kommunen: tuple[str, ...]
    email: str
    """Its own, or its Träger's where it has none."""
    urls: tuple[str, ...]
    """Its own and its Träger's."""

    def within(self, kommunen: Collection[str] | None) -> bool:
        """Of one of these Kommunen; None: all, and countywide ones too."""
        return kommunen is None or not set(kommunen).isdisjoint(self.kommunen)


def of_offers(session: Session) -> tuple[Reached, ...]:
    """All of them by title; one query."""
    wanted = (
        select(  # type: ignore[call-overload]
            OfferRow.slug,
            OfferRow.title,
            store.text_in_record("kommunen"),
            store.text_in_record("contact", "email"),
            store.text_in_record("contact", "url"),
            col(ProviderRow.record)["email"].as_string().label("their_email"),
            col(ProviderRow.record)["url"].as_string().label("their_url"),
        )
        .outerjoin(ProviderRow, col(ProviderRow.slug) == col(OfferRow.provider_slug))
        .where(col(OfferRow.ended).is_(None), col(OfferRow.draft).is_(False))
        .order_by(col(OfferRow.title), col(OfferRow.slug))
    )
    return tuple(
        Reached(
            slug=slug,
            title=title,
            kommunen=in_record(places),
            email=email or their_email or "",
            urls=tuple(dict.fromkeys(filter(None, (url, their_url)))),
        )
        for slug, title, places, email, url, their_email, their_url in session.exec(wanted)
    )
