"""One unit of work: who acts, when, on which rows, and what was told of it. The only place that commits."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, make_transient_to_detached
from sqlmodel import Session

from app.core import answers
from app.core.actor import Actor, Permission
from app.core.answers import Key
from app.core.changes import Changes
from app.core.db.asking import Question
from app.core.db.base import Root, Table
from app.core.db.conflicts import translate
from app.core.db.engine import Database, insert_rows
from app.core.ledger import sealing
from app.core.ledger.facts import Fact
from app.core.ledger.sealing import Seal
from app.core.ledger.writing import Teller, Told

T = TypeVar("T", bound=Table)
R = TypeVar("R")
V = TypeVar("V", bound=BaseModel)


class Untold(RuntimeError):
    """Rows changed and no fact says so. A bug in the deed, never an answer to a person."""


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
        self._changes = Changes()
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
        for row in rows:
            subject = self._changes.born(model, row)
            if subject is not None and isinstance(model.ledger, Root):
                row.setdefault("version", 1)
                self._versions[subject] = 0
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
        self._changes.collect(self.session)
        for fact in facts:
            changes = self._changes.take(fact.subject) if fact.subject else []
            version = self._next_version(fact.subject) if fact.subject else None
            self._told.append(Told(fact, version, changes))
        if self.session.dirty:
            self.flush()
            self.session.flush()

    def step(self) -> None:
        """Send the changes made so far to the database; the next fact of each subject tells them.

        For what cannot happen in one go: of two tubes that change places, each has to leave before the other comes.
        """
        self._changes.collect(self.session)
        self.flush()
        self.session.flush()

    def answer(self, view: V, status: int = 200) -> V:
        """Keep `view` as the answer to this request's key, if it has one, and give it back."""
        if self.key is not None:
            answers.keep(self.session, self.actor.user_id, self.key, status, view.model_dump_json())
        return view

    def after(self, callback: Callable[[], None]) -> None:
        """Run `callback` once all is committed; never when it is not."""
        self._after.append(callback)

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
        self._changes.collect(self.session)
        untold = self._changes.untold() or [str(row) for row in (*self.session.new, *self.session.deleted)]
        if untold:
            raise Untold(f"rows changed and no fact was told of {', '.join(untold[:5])}")
        connection = self.session.connection()
        sealed = None
        if self._told:
            ids = self.database.take_ids(connection, len(self._told))
            batches = Teller(self.actor, self.permission, self.now, self.deed).rows(ids, self._told)
            insert_rows(connection, self.database, [*self._inserts.items(), *batches])
            self._inserts = {}
            if self.database.sqlite and seal is not None:
                sealed = sealing.seal_now(connection, self.database, seal, self.now)
        else:
            self.flush()
        self.session.commit()
        if seal is not None and sealed is not None:
            sealing.lodge(seal, sealed)
        for callback in self._after:
            callback()


ROOTS: dict[str, type[Table]] = {}
"""The table of each kind of subject; filled by `app.tables` when every model is known."""


def know(models: Sequence[type[Table]]) -> None:
    """Remember which table is the root of which kind of subject."""
    for model in models:
        if isinstance(model.ledger, Root):
            ROOTS[model.ledger.kind] = model


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


def _take_back(session: Session) -> None:
    """Undo what was not committed. Where the connection broke, the database does so, and the pool forgets it."""
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()


@contextmanager
def reading(
    database: Database, sign_in: Callable[[Session], Actor], now: datetime, *, steady: bool = False
) -> Iterator[Work]:
    """A look: nothing is written, whatever happens inside. `steady`: as of one moment, as SQLite always looks."""
    session = database.session()
    try:
        if steady and not database.sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield Work(database, session, sign_in(session), now)
    except Exception as error:
        answer = translate(error)
        if answer is not None:
            raise answer from error
        raise
    finally:
        _take_back(session)
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
                answers.claim(database, session, work.actor.user_id, key, now)
                work.key = key
            session.info["work"] = work
            yield work
            work.finish(seal)
        except Exception as error:
            _take_back(session)
            answer = translate(error)
            if answer is not None:
                raise answer from error
            raise
        finally:
            session.close()
