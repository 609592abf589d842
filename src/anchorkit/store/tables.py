"""The store's tables, for SQLite and PostgreSQL alike: small dimensions, one narrow fact table, the files.

Nothing is deleted and nothing but `superseded_at` and `modified_at` is ever updated, so that any past state
can be read again. Moments are whole microseconds since 1970 UTC. A change here needs a migration; a test
holds the two together.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _dimension(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("code", Text, nullable=False, unique=True),
    )


def _reference(table: str, *, nullable: bool = False) -> "Column[int]":
    return Column(f"{table}_id", Integer, ForeignKey(f"{table}.id"), nullable=nullable, autoincrement=False)


organisation = _dimension("organisation")
indicator = _dimension("indicator")
period = _dimension("period")
breakdown = _dimension("breakdown")
sheet = _dimension("sheet")

# A note may be longer than PostgreSQL indexes, so it is its digest that is unique.
note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
)

# The content stands last, so that SQLite reads the rest of a row without walking through it.
file = Table(
    "file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("first_received_at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("file.id"), nullable=False, index=True),
    _reference("organisation", nullable=True),
    Column("selection_id", Text, nullable=False),
    Column("selection_version", Integer, nullable=False),
    Column("layout_version", Integer),
    Column("outcome", Text, nullable=False),
    Column("modified_at", BigInteger),
    Column("recorded_at", BigInteger, nullable=False, unique=True),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("older", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("findings", Text, nullable=False),
    Column("author", Text),
    Column("refused_answers", Text),
)

# Each time that a return was withdrawn or restored; the last one counts. Nothing is deleted by either.
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("receipt_id", Integer, ForeignKey("receipt.id"), nullable=False, index=True),
    Column("withdrawn", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False, unique=True),
)

# Every answer of every return has a row, recorded when the return was: one that only repeats what is held, or
# is older, is superseded in the moment in which it is recorded. A row recorded at another moment than its
# return is what came to stand again when another return was withdrawn or restored.
# `modified_at` is the latest save of a return that says this: a later return that repeats an answer raises
# it, so that one which arrives late from in between does not overwrite what has since been confirmed.
observation = Table(
    "observation",
    metadata,
    _reference("organisation"),
    _reference("indicator"),
    _reference("period"),
    _reference("breakdown"),
    Column("recorded_at", BigInteger, nullable=False),
    Column("superseded_at", BigInteger),
    Column("numerator", Double),
    Column("denominator", Double),
    Column("value", Double),
    Column("choice", SmallInteger),
    Column("status", SmallInteger, nullable=False),
    _reference("note", nullable=True),
    _reference("receipt"),
    _reference("sheet"),
    Column("cell", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("modified_at", BigInteger),
    PrimaryKeyConstraint("organisation_id", "indicator_id", "period_id", "breakdown_id", "recorded_at"),
    sqlite_with_rowid=False,
)
Index(
    "uq_observation_current",
    observation.c.organisation_id,
    observation.c.indicator_id,
    observation.c.period_id,
    observation.c.breakdown_id,
    unique=True,
    sqlite_where=observation.c.superseded_at.is_(None),
    postgresql_where=observation.c.superseded_at.is_(None),
)

story = Table(
    "story",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("receipt"),
    _reference("organisation"),
    Column("title", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("whose_words", Text, nullable=False),
    Column("consent", Boolean, nullable=False),
    Column("link", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("superseded_at", BigInteger),
    Column("modified_at", BigInteger),
)

own_indicator = Table(
    "own_indicator",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("receipt"),
    _reference("organisation"),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what_to_count", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("superseded_at", BigInteger),
    Column("modified_at", BigInteger),
)

own_wording = Table(
    "own_wording",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("receipt"),
    _reference("organisation"),
    Column("definition", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("superseded_at", BigInteger),
    Column("modified_at", BigInteger),
)

# What was published, in the words of the disclosure gate. The numbers leave none out, so that two who publish
# at once can't both be next.
publication = Table(
    "publication",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("release", Text, nullable=False),
)

VERSION_TABLE = "anchorkit_version"
"""Alembic's own table under a name that other programs in the same PostgreSQL database do not use."""

version = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)
