"""The words about storage."""

from enum import StrEnum


class SiteKind(StrEnum):
    """What a site is to the network."""

    BIOBANK = "biobank"
    CLINIC = "clinic"
    RECIPIENT = "recipient"


class ContainerKind(StrEnum):
    """The levels of the storage tree below a site."""

    ROOM = "room"
    UNIT = "unit"
    SHELF = "shelf"
    RACK = "rack"
    BOX = "box"
    PLATE = "plate"

    @property
    def holds_samples(self) -> bool:
        """Whether tubes stand directly in it."""
        return self in (ContainerKind.BOX, ContainerKind.PLATE, ContainerKind.RACK)

    @property
    def is_carried(self) -> bool:
        """Whether it is carried in hands; shelves and whatever is larger stay where they are."""
        return self.holds_samples


class ContainerState(StrEnum):
    """Whether a container may be used."""

    ACTIVE = "active"
    OUT_OF_SERVICE = "out_of_service"
    RETIRED = "retired"
