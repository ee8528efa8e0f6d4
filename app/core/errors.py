"""What can be refused, as answers a person or a program can act on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class BiobankError(Exception):
    """A refusal: a stable `code`, a sentence, the offending rows and fields, and what to do next.

    `fields` maps a field's name to its sentence. `rows` lists refusals of single rows of a batch, each a
    dictionary with at least `row` (0-based), `code` and `message`. `next_step` says what to do now.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "E-REFUSED"

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        rows: Sequence[Mapping[str, Any]] | None = None,
        next_step: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        self.rows = [dict(row) for row in rows or ()]
        self.next_step = next_step

    def as_row(self, row: int, **more: Any) -> dict[str, Any]:
        """This refusal as one line of a batch's list of refusals."""
        line: dict[str, Any] = {"row": row, "code": self.code, "message": self.message, **more}
        if self.fields:
            line["fields"] = self.fields
        if self.next_step:
            line["next_step"] = self.next_step
        return line


class Invalid(BiobankError):
    """The request cannot mean anything as it stands."""

    status = 422
    code = "E-INVALID"


class NotFound(BiobankError):
    """There is no such thing, or none that this person may see."""

    status = 404
    code = "E-NOT-FOUND"


class Conflict(BiobankError):
    """The request was sound, but the world is not as it supposed."""

    status = 409
    code = "E-CONFLICT"


class NotSignedIn(BiobankError):
    """Nobody is signed in, or the session or token is over."""

    status = 401
    code = "E-SIGNED-OUT"


class NotAllowed(BiobankError):
    """The person is known and may not do this."""

    status = 403
    code = "E-SCOPE"


class SeparationOfDuties(NotAllowed):
    """The deed needs another person than the one who did the step before."""

    code = "E-SOD"


class StaleVersion(Conflict):
    """Somebody else changed the row since it was read."""

    status = 412
    code = "E-VERSION"


class IdempotencyMismatch(Conflict):
    """A key that was used before came back with another body."""

    code = "E-IDEMPOTENCY-MISMATCH"


class Busy(BiobankError):
    """The house is full for the moment; the same request may succeed shortly."""

    status = 503
    code = "E-BUSY"


class TooMuch(BiobankError):
    """More than one request may carry."""

    status = 413
    code = "E-TOO-LARGE"


class TooOften(BiobankError):
    """More requests than one caller may make in the time."""

    status = 429
    code = "E-TOO-OFTEN"


class Refusals:
    """Collects the refusals of a batch, so that one answer names every offending row."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.first: BiobankError | None = None

    def add(self, row: int, error: BiobankError, **more: Any) -> None:
        """Remember `error` for `row` (0-based place in the request)."""
        self.first = self.first or error
        self.rows.append(error.as_row(row, **more))

    def of(self, row: int, **more: Any) -> "_Row":
        """Collect what the `with` block refuses, and go on with the next row."""
        return _Row(self, row, more)

    def settle(self) -> None:
        """Raise once, in the first refusal's own code, with every row; do nothing when there is none."""
        if self.first is None:
            return
        first = self.first
        message = first.message
        if len(self.rows) > 1:
            message = f"{message} ({len(self.rows)} rows were refused; nothing was stored.)"
        raise type(first)(message, fields=first.fields, rows=self.rows, next_step=first.next_step) from first


class _Row:
    """One row of a batch; the block ends where it is refused."""

    __slots__ = ("_more", "_refusals", "_row")

    def __init__(self, refusals: Refusals, row: int, more: dict[str, Any]) -> None:
        self._refusals, self._row, self._more = refusals, row, more

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, BiobankError):
            return False
        self._refusals.add(self._row, error, **self._more)
        return True
