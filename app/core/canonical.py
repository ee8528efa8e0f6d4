"""The one byte sequence for a value: canonical JSON (RFC 8785), for what a fact may hold and nothing else.

A ledger entry is hashed over these bytes, so whatever has two spellings, or a spelling that depends on the
machine, is refused instead of guessed: floats, dates, decimals, bytes, sets. Convert them to words and whole
numbers first.
"""

from enum import StrEnum
from typing import Any

import msgspec

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (I-JSON, RFC 7493)."""

_write = msgspec.json.Encoder(order="sorted").encode
_read = msgspec.json.Decoder().decode


def encode(value: object) -> bytes:
    """The canonical bytes of None, bool, int, str, StrEnum, list, tuple and dict with text keys.

    TypeError: a type without one spelling. ValueError: an int beyond ±(2^53-1), a lone surrogate, a key with
    a character beyond U+FFFF, or nesting without end.
    """
    try:
        _refuse_others(value)
        return _write(value)
    except UnicodeEncodeError as error:
        raise ValueError("A text with a lone surrogate has no canonical form.") from error
    except RecursionError as error:
        raise ValueError("A value nested this deeply has no canonical form.") from error


def decode(text: str | bytes) -> Any:
    """What a canonical text says. ValueError when it is not JSON."""
    return _read(text)


_PLAIN = frozenset({str, bool, type(None)})
_ONLY_TEXT = frozenset({str})


def _refuse_others(value: Any) -> None:
    """Looks at every part before the encoder does: the encoder would silently spell dates, floats and sets."""
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is beyond ±(2^53-1) and would not survive every JSON reader.")
    elif kind is dict:
        if not _ONLY_TEXT.issuperset(map(type, value)) or not "".join(value).isascii():
            _refuse_keys(value)
        for item in value.values():
            inner = type(item)
            if inner not in _PLAIN and (inner is not int or not -LARGEST <= item <= LARGEST):
                _refuse_others(item)
    elif kind is list or kind is tuple:
        for item in value:
            if type(item) not in _PLAIN:
                _refuse_others(item)
    elif not isinstance(value, StrEnum):
        raise TypeError(f"A {kind.__name__} has no canonical form; give it as text or as a whole number.")


def _refuse_keys(value: dict[object, object]) -> None:
    """RFC 8785 sorts keys by UTF-16 units, the encoder by code points: equal as long as no key leaves the BMP."""
    for key in value:
        if type(key) is not str and not isinstance(key, StrEnum):
            raise TypeError(f"A key must be text, not {type(key).__name__}.")
        if not key.isascii() and max(key) > "\uffff":
            raise ValueError(f"The key {key!r} holds a character beyond U+FFFF.")
