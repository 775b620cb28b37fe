"""Keys of this installation."""

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT


class Secret(Base):
    """A key of this installation, such as the one that signs cursors."""

    __tablename__ = "secrets"
    __table_args__ = (STRICT,)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
