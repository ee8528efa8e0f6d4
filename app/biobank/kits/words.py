"""The words about collection kits."""

from enum import StrEnum


class KitState(StrEnum):
    """How far a kit is (lifecycle §5)."""

    ASSEMBLED = "assembled"
    RELEASED = "released"
    DISPATCHED = "dispatched"
    AT_SITE = "at_site"
    USED = "used"
    EXPIRED = "expired"
    VOIDED = "voided"
