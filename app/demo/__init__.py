"""A believable biobank to look at: people, freezers, donors and tubes, all made up, all brought in by deeds."""

from app.demo.filling import fill

__all__ = ["fill"]
