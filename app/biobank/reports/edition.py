"""Which edition of the program made a document."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def edition() -> str:
    """The installed version, as it is printed on documents."""
    try:
        return version("cryoledger")
    except PackageNotFoundError:
        return "not installed"
