"""The letters that ask whether offers are still right, written out for whom they go to."""

from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from app.accounts.caretakers import Caretakers
from app.freshness.due import Due, Letter
from app.freshness.pagelinks import ALL, LINK_DAYS, STOP, page_link
from app.mail import escalation, reviewletters
from app.mail.links import SignedLinks
from app.mail.reviewletters import DeskQuestion, Silence
from app.models import Proposal
from app.vocabulary import ProposalKind, ProposalState, ReviewStep


class Writing:
    """Of one run."""

    def __init__(
        self,
        session: Session,
        caretakers: Caretakers,
        links: SignedLinks,
        base_url: str,
        today: date,
    ) -> None:
        self._session, self._caretakers, self._links = session, caretakers, links
        self._base_url, self._today = base_url, today
        self._proposed = _proposed(session)

    def to_provider(self, to: tuple[str, ...], about: tuple[Due, ...]) -> Letter:
        token = page_link(self._session, self._links, to[0], today=self._today)
        stop = f"{self._base_url}/{ALL}/{token}/{STOP}"
        said = reviewletters.ask_provider(
            [_question(due) for due in about],
            page_url=f"{self._base_url}/{ALL}/{token}",
            stop_url=stop,
            until=self._today + timedelta(days=LINK_DAYS),
            office=self._caretakers.published,
        )
        return Letter(
            to=to,
            step=ReviewStep.PROVIDER,
            subject=said.subject,
            text=said.text,
            about=about,
            unsubscribe=stop,
        )

    def to_desk(self, step: ReviewStep, to: tuple[str, ...], about: tuple[Due, ...]) -> Letter:
        """With links to the desk for those who can open it."""
        asked = [self._asked(due, step) for due in about]
        said = reviewletters.ask_desk(step, asked, base_url=self._base_url)
        invited = reviewletters.invite(
            step, asked, base_url=self._base_url, office=self._caretakers.published
        )
        keyless = [each for each in to if each not in self._caretakers.with_key]
        if len(keyless) == len(to):
            said = invited
        return Letter(
            to=to,
            step=step,
            subject=said.subject,
            text=said.text,
            about=about,
            apart=dict.fromkeys(keyless, invited),
        )

    def of_unanswered(self, to: tuple[str, ...], about: tuple[Due, ...]) -> Letter:
        """To the Präventionsbüro: all about which nobody has answered, by its Träger."""
        asked = [self._asked(due, ReviewStep.OFFICE) for due in about]
        said = escalation.unanswered(
            asked, desk_url=f"{self._base_url}/pult/angebote?gruppe=faellig"
        )
        keyless = [each for each in to if each not in self._caretakers.with_key]
        doorless = escalation.unanswered(asked, desk_url=None)
        return Letter(
            to=to,
            step=ReviewStep.OFFICE,
            subject=said.subject,
            text=said.text,
            about=about,
            apart=dict.fromkeys(keyless, doorless),
            turn=False,
        )

    def _asked(self, due: Due, step: ReviewStep) -> DeskQuestion:
        office = step is ReviewStep.OFFICE
        return DeskQuestion(
            title=due.title,
            slug=due.slug,
            by=due.due_on,
            provider=self._provider(due),
            called=due.provider,
            kommune_asked=due.asked_on(ReviewStep.CARETAKER) if office else None,
        )

    def _provider(self, due: Due) -> Silence:
        """What is known of the Träger; that it did not answer only where it was asked."""
        asked, answered = due.asked_on(ReviewStep.PROVIDER), self._proposed.get(due.offer_id)
        if answered is not None and asked is not None and answered >= asked:
            return Silence.PROPOSED
        if due.silence is not Silence.NONE:
            return due.silence
        return Silence.NOT_ASKED if asked is None else Silence.NO_ANSWER


def _question(due: Due) -> reviewletters.ReviewQuestion:
    return reviewletters.ReviewQuestion(
        title=due.title, schedule=due.schedule, places=tuple(each.said for each in due.places)
    )


def _proposed(session: Session) -> dict[int, date]:
    """Offer -> the day of the newest change that waits for a decision."""
    newest = (
        select(Proposal.offer_id, func.max(Proposal.made_on))
        .where(
            Proposal.kind == ProposalKind.CHANGE.value, Proposal.state == ProposalState.OPEN.value
        )
        .group_by(col(Proposal.offer_id))
    )
    return {offer: on for offer, on in session.exec(newest) if offer is not None}
