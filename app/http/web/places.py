"""Where one can go: the places of the rail, each with what opens it."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core.actor import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the rail. Any one of `opened_by` lets a person in; none asked for means everybody."""

    name: str
    href: str
    opened_by: tuple[Permission, ...] = ()


TUBES = (
    Permission.SAMPLES_PICK,
    Permission.SAMPLES_COLLECT,
    Permission.SAMPLES_HOLD,
    Permission.SAMPLES_CORRECT,
)
"""Whoever may do something with tubes holds one of these."""
PLACES = (
    Place("Samples", "/samples", (Permission.SAMPLES_READ,)),
    Place("Several tubes", "/tubes", TUBES),
    Place("Put away", "/put-away", (Permission.SAMPLES_PLACE,)),
    Place("Aliquoting", "/aliquoting", (Permission.SAMPLES_PROCESS,)),
    Place("Racks", "/racks", (Permission.SAMPLES_READ,)),
    Place("Stock-take", "/stock-takes", (Permission.STOCKTAKES_READ,)),
    Place("Storage", "/storage", (Permission.STORAGE_READ,)),
    Place("Kits", "/kits", (Permission.KITS_ASSEMBLE, Permission.KITS_RELEASE, Permission.SAMPLES_COLLECT)),
    Place("Labels", "/labels", (Permission.LABELS_PRINT,)),
    Place("Donors", "/donors", (Permission.DONORS_READ,)),
    Place("Catalogue", "/catalogue", (Permission.CATALOGUE_READ,)),
    Place("Requests", "/requests", (Permission.REQUESTS_READ, Permission.REQUESTS_READ_OWN)),
    Place("Shipments", "/shipments", (Permission.SHIPMENTS_READ,)),
    Place("Quality", "/quality", (Permission.QUALITY_READ,)),
    Place("Dashboards", "/dashboards", (Permission.SAMPLES_READ,)),
    Place("Ledger", "/ledger", (Permission.AUDIT_READ, Permission.LEDGER_VERIFY)),
    Place("Reports", "/reports", (Permission.REPORTS_CUSTODY, Permission.AUDIT_READ)),
    Place("Imports", "/imports", (Permission.IMPORTS_PREVIEW,)),
    Place("Studies", "/studies", (Permission.STUDIES_READ,)),
    Place("Sites", "/sites", (Permission.SITES_WRITE,)),
    Place("People", "/people", (Permission.PEOPLE_READ,)),
    Place("Help", "/help"),
)


def open_to(permissions: Collection[str]) -> list[Place]:
    """The places that somebody with these permissions may enter, in the order of the rail."""
    at_bench = Permission.SAMPLES_PLACE in permissions or Permission.SAMPLES_COLLECT in permissions
    return [Place("Bench" if at_bench else "Start", "/")] + [
        place for place in PLACES if not place.opened_by or any(one in permissions for one in place.opened_by)
    ]


def here(path: str, places: Collection[Place]) -> str:
    """The address of the place that `path` belongs to; "" for none."""
    fitting = [
        one.href
        for one in places
        if path == one.href or (one.href != "/" and path.startswith(f"{one.href}/"))
    ]
    return max(fitting, key=len, default="")
