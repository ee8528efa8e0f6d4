"""One unit of work: who acts, when, on which rows, and what was told of it. The only place that commits."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import event, inspect, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, make_transient_to_detached
from sqlmodel import Session, select

from app.core.actor import Actor, Permission
from app.core.answers import AnsweredBefore, StoredAnswer
from app.core.db.asking import Question
from app.core.db.base import Root, Table, key_of, name_of, subject_of
from app.core.db.conflicts import translate
from app.core.db.engine import Database, insert_rows
from app.core.db.types import EXACT, plain
from app.core.errors import IdempotencyMismatch
from app.core.ledger import sealing
from app.core.ledger.facts import Fact
from app.core.ledger.sealing import Seal
from app.core.ledger.writing import Change, Teller, Told

T = TypeVar("T", bound=Table)
R = TypeVar("R")
V = TypeVar("V", bound=BaseModel)


class Untold(RuntimeError):
    """Rows changed and no fact says so. A bug in the deed, never an answer to a person."""


@dataclass(frozen=True, slots=True)
class Key:
    """A request's own name for itself, and the digest of what it asked."""

    name: str
    digest: str


class Work:
    """What a deed is given: the session to read with, the actor, the moment, and the ways to write."""

    def __init__(self, database: Database, session: Session, actor: Actor, now: datetime) -> None:
        self.database = database
        self.session = session
        self.actor = actor
        self.now = now
        self.deed = secrets.token_hex(8)
        self.permission: Permission | None = None
        self.key: Key | None = None
        self._inserts: dict[type[Table], list[dict[str, Any]]] = {}
        self._pending: dict[str, list[Change]] = defaultdict(list)
        self._versions: dict[str, int] = {}
        self._told: list[Told] = []
        self._after: list[Callable[[], None]] = []

    def must(self, permission: Permission, site_id: int | None = None, study_id: int | None = None) -> None:
        """Refuse with E-SCOPE unless the actor holds `permission` for this site and study."""
        self.actor.must(permission, site_id, study_id)

    def insert(self, model: type[Table], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Write new rows, all with the same columns; returns their ids (reserved in one round trip).

        A row that carries its own id, or whose table's key is not `id`, keeps it. Rows reach the database
        together, in the order of the calls, at the next read or at the end.
        """
        if not rows:
            return []
        if model.key == ("id",) and "id" not in rows[0]:
            ids = self.database.take_ids(self.session.connection(), len(rows))
            rows = [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)]
        table = name_of(model)
        for row in rows:
            subject = subject_of(model, row)
            if subject is None:
                continue
            if isinstance(model.ledger, Root):
                row.setdefault("version", 1)
                self._versions[subject] = 0
            after = {
                name: value if type(value) in EXACT else plain(value)
                for name, value in row.items()
                if value is not None
            }
            after.pop("version", None)
            self._pending[subject].append((table, key_of(model, row), None, after))
        waiting = self._inserts.get(model)
        if waiting is not None and waiting[0].keys() == rows[0].keys():
            waiting.extend(rows)
        else:
            if waiting is not None:
                self.flush()
            self._inserts[model] = list(rows)
        return [row["id"] for row in rows] if model.key == ("id",) else []

    def add(self, row: T) -> T:
        """Write one new row and keep it in the session, so that it can be read and changed like any other."""
        columns = {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}
        if columns.get("id", 0) is None:
            del columns["id"]
        ids = self.insert(type(row), [columns])
        if ids:
            row.id = ids[0]
        if isinstance(type(row).ledger, Root):
            row.version = 1
        make_transient_to_detached(row)
        self.session.add(row)
        return row

    def ask(self, question: Question[R], **values: Any) -> list[R]:
        """The rows of a prepared question; what waits to be written is written first."""
        self.flush()
        return question.ask(self.session.connection(), **values)

    def flush(self) -> None:
        """Send what waits to the database, so that it can be read, or to hear its opinion."""
        if self._inserts:
            waiting, self._inserts = self._inserts, {}
            insert_rows(self.session.connection(), self.database, waiting.items())

    def tell(self, *facts: Fact) -> None:
        """Say what happened. Each fact takes with it the changes of its subject's rows since the last one."""
        if self.session.new or self.session.deleted:
            raise Untold("rows are born through work.add and work.insert, and are ended, never deleted")
        self._collect_changes()
        for fact in facts:
            changes = self._pending.pop(fact.subject, []) if fact.subject else []
            version = self._next_version(fact.subject) if fact.subject else None
            self._told.append(Told(fact, version, changes))
        if self.session.dirty:
            self.flush()
            self.session.flush()

    def step(self) -> None:
        """Send the changes made so far to the database; the next fact of each subject tells them.

        For what cannot happen in one go: of two tubes that change places, each has to leave before the other comes.
        """
        self._collect_changes()
        self.flush()
        self.session.flush()

    def answer(self, view: V, status: int = 200) -> V:
        """Keep `view` as the answer to this request's key, if it has one, and give it back."""
        if self.key is not None:
            self.session.execute(
                update(StoredAnswer)
                .where(_same_key(self.actor, self.key))
                .values(status=status, body=view.model_dump_json())
            )
        return view

    def after(self, callback: Callable[[], None]) -> None:
        """Run `callback` once all is committed; never when it is not."""
        self._after.append(callback)

    def _collect_changes(self) -> None:
        for row in list(self.session.dirty):
            if not isinstance(row, Table) or type(row).ledger is None or not self.session.is_modified(row):
                continue
            before: dict[str, Any] = {}
            after: dict[str, Any] = {}
            state = inspect(row)
            for column in state.mapper.column_attrs:
                history = state.attrs[column.key].history
                if history.added and history.added != history.deleted and column.key != "version":
                    after[column.key] = plain(history.added[0])
                    before[column.key] = plain(history.deleted[0]) if history.deleted else None
            if after:
                values = {name: getattr(row, name) for name in type(row).key}
                change: Change = (name_of(type(row)), key_of(type(row), values), before, after)
                _note(self._pending[row.ref], change)

    def _next_version(self, subject: str) -> int:
        if self._versions.get(subject) == 0:
            self._versions[subject] = 1
            return 1
        kind, _, number = subject.partition(":")
        row: Any = self.session.get(ROOTS[kind], int(number))
        if row is None:
            raise Untold(f"there is no {subject} to tell of")
        row.version += 1
        self._versions[subject] = row.version
        return int(row.version)

    def finish(self, seal: Seal | None) -> None:
        """Check that everything is told, write the entries, seal on SQLite, and commit."""
        self._collect_changes()
        if self._pending or self.session.new or self.session.deleted:
            untold = sorted(self._pending) or [str(row) for row in (*self.session.new, *self.session.deleted)]
            raise Untold(f"rows changed and no fact was told of {', '.join(untold[:5])}")
        connection = self.session.connection()
        if self._told:
            ids = self.database.take_ids(connection, len(self._told))
            batches = Teller(self.actor, self.permission, self.now, self.deed).rows(ids, self._told)
            insert_rows(connection, self.database, [*self._inserts.items(), *batches])
            self._inserts = {}
            if self.database.sqlite and seal is not None:
                sealing.seal_now(connection, self.database, seal, self.now)
        else:
            self.flush()
        self.session.commit()
        if self._told and self.database.sqlite and seal is not None:
            sealing.lodge(self.database, seal)
        for callback in self._after:
            callback()


ROOTS: dict[str, type[Table]] = {}
"""The table of each kind of subject; filled by `app.tables` when every model is known."""


def _note(changes: list[Change], change: Change) -> None:
    """Add `change`, joined with an earlier one of the same row: a row that changed in steps changed once."""
    table, key, before, after = change
    for place, (earlier_table, earlier_key, was, became) in enumerate(changes):
        if (earlier_table, earlier_key) == (table, key):
            became = {**became, **after}
            if was is not None:
                was = {**(before or {}), **was}
                same = {name for name in was if was[name] == became[name]}
                was = {name: value for name, value in was.items() if name not in same}
                became = {name: value for name, value in became.items() if name not in same}
            if was is None or became:
                changes[place] = (table, key, was, became)
            else:
                del changes[place]
            return
    changes.append(change)


def know(models: Sequence[type[Table]]) -> None:
    """Remember which table is the root of which kind of subject."""
    for model in models:
        if isinstance(model.ledger, Root):
            ROOTS[model.ledger.kind] = model


def _same_key(actor: Actor, key: Key) -> Any:
    return (StoredAnswer.user_id == actor.user_id) & (StoredAnswer.name == key.name)


@event.listens_for(Session, "do_orm_execute")
def _only_bookkeeping(state: ORMExecuteState) -> None:
    """Where a deed is at work: refuse statements that would change state, and write first what waits."""
    work = state.session.info.get("work")
    if work is None:
        return
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is None or getattr(mapper.class_, "ledger", None) is not None:
            raise Untold("state changes through work.insert and loaded rows, not through statements")
    work.flush()


@contextmanager
def reading(database: Database, sign_in: Callable[[Session], Actor], now: datetime) -> Iterator[Work]:
    """A look: nothing is written, whatever happens inside."""
    session = database.session()
    try:
        yield Work(database, session, sign_in(session), now)
    except Exception as error:
        answer = translate(error)
        if answer is not None:
            raise answer from error
        raise
    finally:
        session.rollback()
        session.close()


@contextmanager
def writing(
    database: Database,
    sign_in: Callable[[Session], Actor],
    now: datetime,
    *,
    seal: Seal | None,
    permission: Permission | None = None,
    key: Key | None = None,
) -> Iterator[Work]:
    """A deed: all of it with its facts, or nothing."""
    with database.write_turn():
        session = database.session()
        try:
            session.connection(execution_options={"writing": True})
            work = Work(database, session, sign_in(session), now)
            work.permission = permission
            if key is not None:
                _claim(work, key)
            session.info["work"] = work
            yield work
            work.finish(seal)
        except Exception as error:
            session.rollback()
            answer = translate(error)
            if answer is not None:
                raise answer from error
            raise
        finally:
            session.close()


def _claim(work: Work, key: Key) -> None:
    """Take the key, or find the answer that was given under it. A rival in flight is waited for."""
    row = {
        "user_id": work.actor.user_id,
        "name": key.name,
        "digest": key.digest,
        "status": 0,
        "body": "",
        "made_at": work.now,
    }
    statement = _insert_unless_there(work.database)(StoredAnswer).values(**row).on_conflict_do_nothing()
    if work.session.execute(statement.returning(StoredAnswer.name)).scalar_one_or_none() is not None:
        work.key = key
        return
    known = work.session.exec(select(StoredAnswer).where(_same_key(work.actor, key))).one()
    if known.digest != key.digest:
        raise IdempotencyMismatch(
            "This Idempotency-Key was used before with another request.",
            next_step="Send the earlier request again as it was, or use a new key for a new request.",
        )
    raise AnsweredBefore(known.status, known.body)


def _insert_unless_there(database: Database) -> Any:
    return sqlite_insert if database.sqlite else postgresql_insert


def digest(*parts: bytes) -> str:
    """The fingerprint of a request: what was asked, where."""
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()
