"""Spellings of speakers' names."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT


class SpeakerSpelling(Base):
    """The first spelling of a speaker's name that a claim or a stated total recorded.

    `folded` is what all its spellings have in common, without case and punctuation.
    """

    __tablename__ = "speaker_spellings"
    __table_args__ = (STRICT,)

    folded: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
