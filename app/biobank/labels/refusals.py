"""A label that would not be readable is refused with the reason, before a printer wastes stock on it."""


class LabelRefused(ValueError):
    """The label cannot be drawn so that it reads back; the message is a sentence for the person who prints."""
