"""How a scanned rack can be refused, in the codes of the lifecycle."""

from app.core.errors import BiobankError, Conflict, Invalid, NotFound


class ScanUnknown(NotFound):
    """There is no such scan, or none that this person may see."""


class ScanOver(Conflict):
    """The scan was committed or set aside already."""

    code = "E-STATE"


class ScanConflict(Conflict):
    """The rack and the record disagree, and nobody has decided."""

    code = "E-SCAN-CONFLICT"


class NotRead(Invalid):
    """A tube is there, and nobody knows which."""

    code = "E-SCAN-NOREAD"


class Turned(BiobankError):
    """The rack lay on the scanner another way round than it stands."""

    status = 422
    code = "E-SCAN-ROTATED"


class FileAltered(Conflict):
    """The kept bytes are not those whose hash the ledger holds."""

    code = "E-FILE-ALTERED"


class PlanMissing(Conflict):
    """Nobody has laid down into what samples of this material are divided in this study."""

    code = "E-PLAN-MISSING"
