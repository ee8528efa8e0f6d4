"""A deed on samples, as data: its words, who may, what it asks, and how it is done with one tube or with several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from app.biobank.samples.models import Sample
from app.biobank.stations import queries as stations
from app.biobank.vocabulary.reading import reasons
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import Field
from app.http.web.sample_deeds.lines import Line

Fields = Callable[[Work, Sample | None], list[Field]]
"""What the deed asks, of one tube, or (None) of several at once."""

Do = Callable[[Work, Sequence[Line], FormData], object]
"""Does it. What it answers may be a Redirect, which says where to go on; of anything else the warnings are shown."""

Waiting = Callable[[Work], Sequence[Sample]]


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed and its two pages.

    `verb` is the button, with {it} for the tube or tubes; `told` completes "T1 was …". `lead` says what one should
    know first. `beside` says what stands beside a tube on its line; "" for nothing. `again`: the one tube is
    scanned once more. `new`: the list holds new labels, or none. `unseen`: its tubes may come from where the one who
    scans could not see them until now. `waiting` finds the tubes that wait for this deed,
    and `awaits` is the heading above them.
    """

    key: str
    title: str
    verb: str
    told: str
    permission: Permission
    fields: Fields
    do: Do
    lead: str = ""
    beside: str = ""
    is_grave: bool = False
    for_one: bool = True
    for_several: bool = True
    again: bool = False
    new: bool = False
    unseen: bool = False
    waiting: Waiting | None = None
    awaits: str = ""

    def button(self, *, several: bool) -> str:
        """The words on the button."""
        return self.verb.format(it="them" if several else "it")


def act(work: Work, form: FormData, *names: str) -> dict[str, Any]:
    """The text fields of `names` that were filled in, and when it was done."""
    moment = forms.moment_text(work, forms.one(form, "occurred_at"))
    return forms.said(form, *names) | ({"occurred_at": moment} if moment else {})


def causes(deed: str) -> list[tuple[str, str]]:
    """The coded reasons of a deed, to choose from."""
    return [(one.code, one.name) for one in reasons(deed).values()]


def site_field(work: Work, permission: Permission, label: str = "At") -> list[Field]:
    """The choice of a site, for whoever works at several, or for all of them."""
    sites = stations.visible_sites(work, permission)
    home = work.actor.home_site_id
    if home is not None and len(sites) < 2:
        return []
    mine = next((one.code for one in sites if one.id == home), "")
    return [Field(name="site", label=label, options=[(one.code, one.name) for one in sites], value=mine)]
