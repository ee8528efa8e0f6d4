"""The command line: for those who run the machine that the biobank lives on."""

from app.cli.door import main

__all__ = ["main"]
