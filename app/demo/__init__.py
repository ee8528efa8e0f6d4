"""A believable biobank to look at: people, freezers, donors and tubes, all made up, all brought in by deeds."""

from app.demo.filling import fill
from app.demo.story import as_it_begins

__all__ = ["as_it_begins", "fill"]
