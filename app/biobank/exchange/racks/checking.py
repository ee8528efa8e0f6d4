"""Readings are believed only whole: known words, one rack, every well and every code once."""

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.coordinates import exists, label
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.refusing import Fault, Problem
from app.biobank.exchange.racks.scan import Well, WellState
from app.biobank.exchange.racks.tokens import Tokens


def checked_wells(readings: Readings, tokens: Tokens, problems: list[Problem]) -> tuple[Well, ...]:
    """The sound wells, column by column; what is wrong with the others goes to `problems`."""
    wells: dict[tuple[int, int], Well] = {}
    lines: dict[tuple[int, int], int] = {}
    codes: dict[str, tuple[int, str]] = {}
    for reading in readings.wells:
        place = _place(reading, problems)
        state = _state(reading, readings, tokens, problems)
        if place is None or state is None:
            continue
        if place in wells:
            problems.append(_second_time(reading, place, lines[place]))
            continue
        wells[place] = Well(*place, state, reading.token if state is WellState.CODE else "")
        lines[place] = reading.line
        if state is WellState.CODE:
            first = codes.setdefault(normalise(reading.token), (reading.line, label(*place)))
            if first != (reading.line, label(*place)):
                problems.append(_second_tube(reading, *first))
    return tuple(sorted(wells.values(), key=lambda well: (well.column, well.row)))


def checked_rack(
    readings: Readings, scanned: str | None, tokens: Tokens, problems: list[Problem]
) -> str | None:
    """The one rack code: that of the file, or the one `scanned` apart from it; two different ones are a problem."""
    found: dict[str, str] = {}
    for line, text in readings.racks:
        if not text.strip():
            continue
        if tokens.state_of(text) in (WellState.EMPTY, WellState.NO_READ):
            continue  # The scanner could not read the rack's own code: the same as none.
        code = text.strip()
        if _is_no_rack(code):
            problems.append(
                Problem(line, "rack_code", code, Fault.BAD_RACK_CODE, f"{code!r} is no rack code.")
            )
            continue
        key = normalise(code)
        if found and key not in found:
            first = next(iter(found.values()))
            message = (
                f"Rack {code!r}, but the file began with rack {first!r}: a file is one scan of one rack."
            )
            problems.append(Problem(line, "rack_code", code, Fault.TWO_RACKS, message))
        else:
            found.setdefault(key, code)
    in_file = next(iter(found.values()), None)
    if scanned is None or not scanned.strip():
        return in_file
    if in_file is not None and normalise(scanned) != normalise(in_file):
        message = f"The file is about rack {in_file!r}, but rack {scanned.strip()!r} was scanned for it."
        problems.append(Problem(0, "rack_code", in_file, Fault.TWO_RACKS, message))
    return in_file or scanned.strip()


def _is_no_rack(code: str) -> bool:
    return len(code) > 64 or not any(sign.isalnum() for sign in code) or any(ord(sign) < 32 for sign in code)


def _place(reading: Reading, problems: list[Problem]) -> tuple[int, int] | None:
    if reading.place is None:
        message = f"{reading.position!r} is no position; positions look like A1 or A01."
        fault = Fault.BAD_POSITION
    elif exists(*reading.place):
        return reading.place
    else:
        message = f"Position {reading.position!r} exists in no known rack (the largest ends at P24)."
        fault = Fault.POSITION_OUTSIDE
    problems.append(Problem(reading.line, "position", reading.position, fault, message))
    return None


def _state(reading: Reading, readings: Readings, tokens: Tokens, problems: list[Problem]) -> WellState | None:
    said = tokens.state_of(reading.token, blank=reading.state or readings.blank)
    fault = Fault.UNKNOWN_TOKEN
    if said is None:
        message = (
            f"{reading.token!r} is neither a tube code nor a known word of a scanner. "
            "If it is one, let the site's words be extended."
        )
    elif reading.state is None or reading.state is said:
        return said
    else:
        message = f"The line gives {reading.token!r} and says {reading.state.value!r} of the same well."
        fault = Fault.CONTRADICTION
    problems.append(Problem(reading.line, "code", reading.token, fault, message))
    return None


def _second_time(reading: Reading, place: tuple[int, int], first: int) -> Problem:
    message = f"Position {label(*place)} a second time; it is already in line {first}."
    return Problem(reading.line, "position", reading.position, Fault.DUPLICATE_POSITION, message)


def _second_tube(reading: Reading, line: int, where: str) -> Problem:
    message = f"Code {reading.token!r} a second time; line {line} already has it at {where}."
    return Problem(reading.line, "code", reading.token, Fault.DUPLICATE_CODE, message)
