"""Issues fresh codes for tubes that bring none: never given before, with a check character."""

from app.biobank.barcodes import queries
from app.biobank.barcodes.coding import code_from_number
from app.biobank.barcodes.scanning import normalise
from app.core.work import Work


def issue_codes(work: Work, count: int) -> list[str]:
    """`count` codes that nothing bears yet. They are used up with this unit of work, or not at all."""
    codes: list[str] = []
    while len(codes) < count:
        ids = work.database.take_ids(work.session.connection(), count - len(codes))
        fresh = [code_from_number(number) for number in ids]
        # A code from elsewhere may happen to look like one of ours.
        taken = queries.known(work, fresh)
        codes += [code for code in fresh if normalise(code) not in taken]
    return codes
