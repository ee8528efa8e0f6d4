"""What a scanner types is read as what was meant: a code, a command, an unreadable tube or an empty place."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST_CODE = 64
COMMAND_NAMESPACE = "CMD:"
KEPT = {COMMAND_NAMESPACE: "command barcodes", "USER:": "people", "BADGE:": "badges"}
"""How codes begin that no thing may bear, and for what they are kept."""

# An AIM symbology identifier (ISO/IEC 15424): "]", a letter for the kind of symbol, a character for its options.
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_SPACING = re.compile(r"[\s_-]+")

_UNREADABLE = frozenset({"NOREAD", "NOSCAN"})
_EMPTY = frozenset({"NOTUBE", "EMPTY"})


class Command(StrEnum):
    """The words on the laminated command card."""

    CONFIRM = "CONFIRM"
    CANCEL = "CANCEL"
    UNDO = "UNDO"
    EMPTY = "EMPTY"
    SKIP = "SKIP"
    DAMAGED = "DAMAGED"
    MISSING = "MISSING"
    ACK = "ACK"
    PRINT = "PRINT"
    START = "START"
    STOP = "STOP"
    THAW = "THAW"
    PUTBACK = "PUTBACK"
    HOLD = "HOLD"
    OFFLINE = "OFFLINE"
    HELP = "HELP"

    @property
    def code(self) -> str:
        """The text that its barcode carries."""
        return COMMAND_NAMESPACE + self.value


_COMMANDS = {command.value: command for command in Command}


class ScanKind(StrEnum):
    CODE = "code"
    COMMAND = "command"
    UNKNOWN_COMMAND = "unknown_command"
    UNREADABLE = "unreadable"  # A tube is there, but nobody knows which: it never frees a place.
    EMPTY = "empty"  # No tube is there.
    NOTHING = "nothing"  # The scanner sent no character that counts.


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. `code` is filled for a code only, `command` for a known command only.

    `text` is what was left after cleaning, whatever it means. `symbology` is the AIM identifier where the scanner
    sends one ("]d2"): it tells a GS1 symbol from a plain one and reveals a scanner that is set up differently.
    """

    kind: ScanKind
    text: str
    code: str = ""
    command: Command | None = None
    symbology: str = ""


def read_scan(text: str) -> Scan:
    """Read what a keyboard wedge or a rack file delivers for one symbol. Never refuses: every input is some kind."""
    cleaned = _clean(text)
    symbology = ""
    if mark := _AIM.match(cleaned):
        symbology = mark.group()
        cleaned = _clean(cleaned[mark.end() :])
    upper = cleaned.upper()
    token = _SPACING.sub("", upper)
    if not cleaned:
        return Scan(ScanKind.NOTHING, cleaned, symbology=symbology)
    if upper.startswith(COMMAND_NAMESPACE):
        word = upper.removeprefix(COMMAND_NAMESPACE).strip()
        if command := _COMMANDS.get(word):
            return Scan(ScanKind.COMMAND, cleaned, command=command, symbology=symbology)
        return Scan(ScanKind.UNKNOWN_COMMAND, cleaned, symbology=symbology)
    if token in _UNREADABLE:
        return Scan(ScanKind.UNREADABLE, cleaned, symbology=symbology)
    if token in _EMPTY:
        return Scan(ScanKind.EMPTY, cleaned, symbology=symbology)
    return Scan(ScanKind.CODE, cleaned, code=cleaned, symbology=symbology)


def normalise(code: str) -> str:
    """The key under which a code is unique for ever: composed, stripped, in capitals; leading zeros are kept."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", code).strip().upper())


def problem_with(code: str) -> str | None:
    """Why no thing may bear this code, as a sentence; None when it may.

    A code without a problem is read back by `read_scan` as a code with the same key.
    """
    key = normalise(code)
    if not key:
        return "The code is empty."
    if len(key) > LONGEST_CODE:
        return f"The code has {len(key)} characters; at most {LONGEST_CODE} are possible."
    if any(_is_unprintable(character) for character in code.strip()):
        return (
            "The code holds a character that cannot be printed or seen (a control or formatting character)."
        )
    for beginning, use in KEPT.items():
        if key.startswith(beginning):
            return f"The code begins with {beginning}, which is kept for {use}."
    if _AIM.match(key):
        return f"The code begins with {key[:3]!r}, which is how a scanner announces the kind of a symbol."
    if _SPACING.sub("", key) in _UNREADABLE | _EMPTY:
        return f"{key!r} is what a rack scanner writes when it has no code for a position; it names nothing."
    return None


def _clean(text: str) -> str:
    """Without control and formatting characters (GS1 group separators among them) and without outer blanks.

    Tabs and line breaks inside become a blank: two codes that arrive together must not melt into a third one.
    """
    spaced = _BREAKS.sub(" ", text)
    return "".join(character for character in spaced if not _is_unprintable(character)).strip()


def _is_unprintable(character: str) -> bool:
    # Categories C* are control, format, surrogate, private and unassigned; Zl and Zp break lines.
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")
