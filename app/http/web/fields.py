"""The fields of short forms, as data: what is asked, in which words, and how it is typed."""

from app.core.schemas import View


class Field(View):
    """One field. With `options` it is a choice; kind "area" is a text of several lines, "checkbox" a tick."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    kind: str = "text"
    options: list[tuple[str, str]] = []
    takes_scans: bool = False
    value: str = ""


class Asked(View):
    """A form under its heading: where it goes, what it asks, and the word on its button."""

    action: str
    title: str
    verb: str
    fields: list[Field] = []
    is_grave: bool = False
    lead: str = ""


WHEN = Field(name="occurred_at", label="Done at", hint="Empty: now.", kind="datetime-local")
WHY = Field(name="reason", label="Why", required=True)
REMARK = Field(name="reason", label="Remark")
OTHER = Field(name="reason", label="Remark", hint="Needed with “another reason”.")


def codes(label: str, hint: str = "", *, name: str = "samples", required: bool = True) -> Field:
    """A field that takes scans, a code a line."""
    return Field(name=name, label=label, hint=hint, required=required, kind="area", takes_scans=True)
