"""The command line: for those who run the machine that the biobank lives on."""

import gc

# Importing makes half a million objects that live as long as the process: looking among them for garbage, again and
# again, is a fifth of the time that a start takes.
gc.disable()
from app.cli.door import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]
