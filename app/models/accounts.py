"""Who works at the desk, and how they came in."""

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped
from sqlmodel import Field, Relationship, SQLModel

from app.models.base import Marked, Moment, Sealed, now, one_of
from app.vocabulary import ACCOUNT_ROLES


class AccountRow(SQLModel, table=True):
    """A person who works at the desk. Names and addresses stay in the database."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=200)
    """In small letters."""
    name: str = Field(max_length=120)
    passphrase: str | None = Field(default=None, max_length=300)
    """Hash by argon2id; None until the invitation was taken up."""
    totp: str | None = Field(default=None, sa_type=Sealed("totp"))
    """Secret of the second factor, None without one."""
    totp_step: int = 0
    """The last time step that was used up: a code works once."""
    active: bool = True
    left_on: date | None = None
    """Since when its owner is no colleague any more; None: still one."""
    warned_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a letter last said that somebody is guessing the passphrase."""
    at: datetime = Field(default_factory=now, sa_type=Moment, nullable=False)
    digest_off: date | None = None
    """Since when the letter of the week is not wanted; None: it is."""
    digest_week: date | None = None
    """The Monday of the last week for which that letter was written, or had nothing to say."""

    roles: Mapped[list["AccountRole"]] = Relationship(
        sa_relationship_kwargs={
            "order_by": "AccountRole.role",
            "cascade": "all, delete-orphan",
            "lazy": "raise",
        }
    )
    kommunen: Mapped[list["AccountKommune"]] = Relationship(
        sa_relationship_kwargs={
            "order_by": "AccountKommune.kommune_slug",
            "cascade": "all, delete-orphan",
            "lazy": "raise",
        }
    )


class AccountRole(SQLModel, table=True):
    """Somebody has a role, some have several."""

    __tablename__ = "account_role"
    __table_args__ = (CheckConstraint(one_of("role", ACCOUNT_ROLES), name="role"),)

    account_id: int = Field(
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    )
    role: str = Field(primary_key=True, max_length=20)
    until: date | None = None
    """Somebody's deputy: the last day on which it counts, in Kreis Düren; None: for good."""


class AccountKommune(SQLModel, table=True):
    """A Kümmerer looks after a Kommune, or is a colleague's deputy there."""

    __tablename__ = "account_kommune"

    account_id: int = Field(
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    )
    kommune_slug: str = Field(primary_key=True, foreign_key="kommune.slug", max_length=40)
    until: date | None = None
    """A deputy's last day there, in Kreis Düren; None: as long as the role itself."""


def new_handle() -> str:
    return secrets.token_hex(8)


class SignIn(SQLModel, table=True):
    """A browser that is signed in; `key` is the hash of what its cookie carries."""

    __tablename__ = "sign_in"

    key: str = Field(primary_key=True, max_length=64)
    handle: str = Field(default_factory=new_handle, max_length=16, unique=True)
    """Names it on its owner's page, where the key has no business."""
    account_id: int = Field(foreign_key="account.id", index=True)
    began_at: datetime = Field(sa_type=Moment, nullable=False)
    seen_at: datetime = Field(sa_type=Moment, nullable=False)
    proven_at: datetime = Field(sa_type=Moment, nullable=False)
    """When the passphrase was last given, for what asks it again."""


class OneTimeLink(SQLModel, table=True):
    """A link sent or printed; `key` is the hash of what it carries."""

    __tablename__ = "one_time_link"

    key: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    purpose: str = Field(max_length=20)
    expires_at: datetime = Field(sa_type=Moment, nullable=False)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """Something that may be tried only so often; `key` is a mark of who tried what."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"), Index("ix_attempt_at", "at"))

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Marked("attempt"), nullable=False)
    at: datetime = Field(sa_type=Moment, nullable=False)


class CodeSetup(SQLModel, table=True):
    """A second factor that is being set up: shown to its owner, not yet confirmed by a code."""

    __tablename__ = "code_setup"

    account_id: int = Field(
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    )
    secret: str = Field(sa_type=Sealed("code setup"), nullable=False)
    expires_at: datetime = Field(sa_type=Moment, nullable=False)


class AskedLetter(SQLModel, table=True):
    """A letter that somebody asked for, for an address that may or may not have an account. What
    it is depends on that, so it is looked up afterwards, when nobody waits for the answer."""

    __tablename__ = "asked_letter"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(sa_type=Sealed("asked letter"), nullable=False)
    about: str = Field(max_length=20)


class Passkey(SQLModel, table=True):
    """A key that a phone, a computer or a stick keeps for an account (WebAuthn)."""

    __tablename__ = "passkey"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    credential: str = Field(max_length=1400, unique=True)
    """Its id in base64url; a browser's is at most 1023 bytes."""
    public_key: str
    """COSE key in base64url."""
    uses: int = 0
    """The key's own counter, 0 where it keeps none; one that falls back was copied."""
    name: str = Field(max_length=80)
    """What its owner calls it."""
    made_at: datetime = Field(sa_type=Moment, nullable=False)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class Challenge(SQLModel, table=True):
    """A random number that a passkey has to sign, once and soon; `key` is its hash."""

    __tablename__ = "challenge"

    key: str = Field(primary_key=True, max_length=64)
    account_id: int | None = Field(default=None, index=True)
    """Whose passkey is being made; None for signing in."""
    expires_at: datetime = Field(sa_type=Moment, nullable=False)


class DeskRule(SQLModel, table=True):
    """A rule for all accounts that the Präventionsbüro has switched on; off: no row."""

    __tablename__ = "desk_rule"

    name: str = Field(primary_key=True, max_length=40)
    account_id: int = Field(foreign_key="account.id")
    """Who switched it on."""
    at: datetime = Field(sa_type=Moment, nullable=False)
