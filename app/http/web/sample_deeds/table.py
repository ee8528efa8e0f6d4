"""Every deed on samples that has a page of this kind, under the headings of a sample's own page."""

from types import MappingProxyType
from typing import Final

from app.http.web.sample_deeds import (
    amounts,
    arriving,
    collecting,
    ending,
    handing,
    holding,
    making,
    places,
    records,
    thawing,
)

GROUPS: Final = MappingProxyType(
    {
        "Reception": (*collecting.DEEDS, *arriving.DEEDS),
        "Processing": (*making.DEEDS, *thawing.DEEDS),
        "Place": (*places.DEEDS, *handing.DEEDS),
        "Holds": holding.DEEDS,
        "Record": (*amounts.DEEDS, *records.DEEDS),
        "End": ending.DEEDS,
    }
)
DEEDS: Final = tuple(deed for some in GROUPS.values() for deed in some)
