"""Bytes become text in the encoding that they are really in."""

from dataclasses import dataclass

from app.biobank.exchange.file_kinds import looks_wide

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class NotText(ValueError):
    """The bytes are no text in any encoding that is read here."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text without its byte-order mark, and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """UTF-8 and UTF-16 by their mark; else UTF-16 by its zeros, UTF-8, Windows-1252, Latin-1. NotText."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if wide := looks_wide(data):
        return _strictly(data, wide)
    try:
        return _refusing_zeros(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    # Spreadsheets in Western Europe write Windows-1252; five of its bytes mean nothing, Latin-1 takes them all.
    try:
        return _refusing_zeros(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        return _refusing_zeros(data.decode("latin-1"), "latin-1")


def _strictly(data: bytes, encoding: str) -> Decoded:
    try:
        return _refusing_zeros(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise NotText(f"The file says it is {encoding.upper()}, but byte {error.start} is not.") from error


def _refusing_zeros(text: str, encoding: str) -> Decoded:
    if "\x00" in text:
        raise NotText("The file holds zero bytes: it is no text.")
    return Decoded(text, encoding)
