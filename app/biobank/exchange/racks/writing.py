"""Writing a scan as a rack file: what a simulated scanner, a demo and a test put in the place of a real one."""

from app.biobank.exchange.racks.scan import RackScan, Well, WellState

_WORDS = {WellState.EMPTY: "NO TUBE", WellState.NO_READ: "NO READ"}


def write_three_column(scan: RackScan) -> bytes:
    """`RK-0031,A01,FB00310001` and CR LF for each well, column by column. ValueError without a rack code."""
    if not scan.rack_code:
        raise ValueError("A file of three columns needs the rack's code.")
    return "".join(f"{scan.rack_code},{well.label},{_content(well)}\r\n" for well in scan.wells).encode()


def write_two_column(scan: RackScan) -> bytes:
    """`A01,FB00310001` and CR LF for each well, column by column; the rack is not in it."""
    return "".join(f"{well.label},{_content(well)}\r\n" for well in scan.wells).encode()


def _content(well: Well) -> str:
    return well.code if well.state is WellState.CODE else _WORDS[well.state]
