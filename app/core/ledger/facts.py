"""What a fact is: something that happened, in the field's terms."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from app.core.db.types import plain

KINDS: dict[str, type["Fact"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to one subject.

    `subject` is the reference whose row changed (`sample:17`), or "" for a fact without one. `about` are
    others concerned, found by search but unchanged. `study_id` and `site_id` say whose payload it is and
    where it happened. `occurred_at` is when it happened, if that is not when it is recorded. Every further
    field of a subclass is told in the payload.
    """

    kind: ClassVar[str] = ""
    words: ClassVar[str] = ""

    subject: str
    about: tuple[str, ...] = ()
    study_id: int | None = None
    site_id: int | None = None
    occurred_at: datetime | None = None
    reason: str | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # slots=True makes dataclass build the class twice; the second one is the one that lives.
        super(Fact, cls).__init_subclass__(**kwargs)
        if cls.kind:
            KINDS[cls.kind] = cls

    def told(self) -> dict[str, Any]:
        """The fields of the payload, each in its exact form."""
        return {name: _exact(getattr(self, name)) for name in _told_fields(type(self))}

    @classmethod
    def sentence(cls, told: dict[str, Any]) -> str:
        """What happened, for people: `words`, with the payload's fields in its braces."""
        return cls.words.format_map(
            _Blank({name: value for name, value in told.items() if value is not None})
        )


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


_COMMON = {"subject", "about", "study_id", "site_id", "occurred_at", "reason"}
_names: dict[type[Fact], tuple[str, ...]] = {}


def _told_fields(kind: type[Fact]) -> tuple[str, ...]:
    if kind not in _names:
        _names[kind] = tuple(field.name for field in fields(kind) if field.name not in _COMMON)
    return _names[kind]


def _exact(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_exact(one) for one in value]
    if isinstance(value, dict):
        return {key: _exact(one) for key, one in value.items()}
    return plain(value)


def sentence_of(kind: str, told: dict[str, Any]) -> str:
    """The sentence of an entry that was read back; an unknown kind is named as it is."""
    known = KINDS.get(kind)
    return known.sentence(told) if known else kind
