"""The tables. SQLModel does not validate rows: whatever is written passes a record first."""

from app.models.accounts import (
    AccountKommune,
    AccountRow,
    AskedLetter,
    Attempt,
    Challenge,
    CodeSetup,
    DeskRule,
    OneTimeLink,
    Passkey,
    SignIn,
)
from app.models.catalogue import (
    KommuneRow,
    OfferKommune,
    OfferNote,
    OfferRow,
    ProviderRevision,
    ProviderRow,
    Revision,
)
from app.models.counts import CounselCount, UnmetQuestion
from app.models.editing import BulkRow, DraftRow, UnpublishedRow
from app.models.freshness import (
    CheckedLink,
    Job,
    Mail,
    Proposal,
    Reminder,
    Report,
    ReviewAddress,
)
from app.models.texts import TextVersion

__all__ = [
    "AccountKommune",
    "AccountRow",
    "AskedLetter",
    "Attempt",
    "BulkRow",
    "Challenge",
    "CheckedLink",
    "CodeSetup",
    "CounselCount",
    "DeskRule",
    "DraftRow",
    "Job",
    "KommuneRow",
    "Mail",
    "OfferKommune",
    "OfferNote",
    "OfferRow",
    "OneTimeLink",
    "Passkey",
    "Proposal",
    "ProviderRevision",
    "ProviderRow",
    "Reminder",
    "Report",
    "ReviewAddress",
    "Revision",
    "SignIn",
    "TextVersion",
    "UnmetQuestion",
    "UnpublishedRow",
]
