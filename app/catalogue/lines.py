"""The telephones that answer in confidence: which one is for what is asked."""

from collections.abc import Iterable, Sequence

from app import wording
from app.catalogue.offer import Offer
from app.records import translated
from app.records.crises import CrisisKindRecord
from app.records.guides import HelpGroup, HelpNumber, Matters
from app.records.texts import Guides
from app.vocabulary import Audience, Topic
from app.web.views import Contact


class Lines:
    """Those of Hilfe sofort that say which matters they answer."""

    def __init__(self, groups: Iterable[HelpGroup]) -> None:
        self._lines = tuple(
            (number, number.matters)
            for group in groups
            for number in group.numbers
            if number.matters is not None
        )

    def for_matter(
        self, topics: Sequence[Topic], audience: Iterable[Audience], *, violence: bool
    ) -> Contact | None:
        """The one that stands in for advice on these topics, of which the first counts most, to
        these people. Violence has its own."""
        wanted = frozenset(audience)

        def fit(line: tuple[HelpNumber, Matters]) -> tuple[int, int]:
            matters = line[1]
            shared = [at for at, topic in enumerate(topics) if topic in matters.topics]
            return (-min(shared, default=len(topics)), len(wanted.intersection(matters.audience)))

        able = [line for line in self._lines if line[1].topics and line[0].violence == violence]
        return of_number(max(able, key=fit)[0]) if able else None

    def for_offers(self, offers: Sequence[Offer]) -> Contact | None:
        """Whom to ask about a list of which one offer is about violence, or all are confidential;
        None where an office may be asked."""
        violent = [offer for offer in offers if offer.violence]
        if not violent and not all(offer.confidential for offer in offers):
            return None
        for offer in (*violent, *offers):
            return offer.contact.instead or self.for_matter(
                offer.topics, offer.audience, violence=offer.violence
            )
        return None

    def for_need(self, need: str, *, of_child: bool = False) -> Contact | None:
        """The one that answers an Anliegen in confidence; of several, one for parents where they
        ask `of_child`."""
        found = [line for line in self._lines if need in line[1].needs]
        if of_child:
            found.sort(key=lambda line: Audience.PARENTS not in line[1].audience)
        return next((of_number(number) for number, _matters in found), None)

    def for_question(
        self, needs: Iterable[str], *, crisis: bool, of_child: bool = False
    ) -> Contact | None:
        """The one that answers a question: by the Anliegen that it most likely means. In a crisis
        by the next ones too, and else whoever has an ear for everybody."""
        meant = tuple(needs)
        for need in meant if crisis else meant[:1]:
            if line := self.for_need(need, of_child=of_child):
                return line
        return self.for_matter((Topic.CRISIS,), Audience, violence=False) if crisis else None


_ALWAYS = "rund um die Uhr"
_NOT_KNOWN = "bitte erfragen"


def in_crisis(kind: CrisisKindRecord, guides: Guides, language: str) -> tuple[Contact, ...]:
    """The numbers that help in this kind of crisis, in the order in which they do, each with what
    it is for in this language; and when somebody answers, where that is not always."""
    known = {number.phone: number for group in guides.help for number in group.numbers}
    said = translated.words("hilfe")
    nothing_to_say = (said(_ALWAYS), said(_NOT_KNOWN))
    says = {number.phone: number.says for number in guides.crises.numbers}
    return tuple(
        Contact(
            name=says[phone].in_(language),
            whose=known[phone].for_,
            phone=phone,
            url=known[phone].url,
            note=None if known[phone].hours in nothing_to_say else known[phone].hours,
        )
        for phone in kind.numbers
    )


def of_number(number: HelpNumber) -> Contact:
    return Contact(
        name=number.name,
        whose=number.for_,
        own=False,
        phone=number.phone,
        url=number.url,
        note=wording.beside((number.hours, number.cost)),
    )
