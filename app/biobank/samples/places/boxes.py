"""Opens the boxes a deed puts tubes into: found by label, and locked before the tubes are."""

from collections.abc import Collection, Sequence

from app.biobank.barcodes import queries as barcodes
from app.biobank.samples.errors import PlaceUnfit
from app.biobank.samples.places import queries
from app.biobank.samples.places.spots import Wish
from app.biobank.storage.queries import ContainerUnknown
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.biobank.storage.words import ContainerKind
from app.core.errors import BiobankError
from app.core.work import Work


class Boxes:
    """The boxes of one deed, each with what stands around it."""

    def __init__(self, work: Work, codes: Collection[str], sample_codes: Sequence[str] = ()) -> None:
        """Lock the boxes of `codes`, and those from which the tubes of `sample_codes` were picked."""
        ids = tree.ids_of(work, codes)
        known = barcodes.known(work, sample_codes) if sample_codes else {}
        tubes = [row.target_id for row in known.values() if row.kind == "sample"]
        wanted = {*ids.values(), *(queries.homes(work, tubes) if tubes else ())}
        self._by_id = tree.surroundings(work, wanted, alone=wanted)
        self._by_code = tree.among(work, ids, self._by_id)
        racks = {id_ for id_, box in self._by_id.items() if box.container.kind is ContainerKind.RACK}
        self._full_of_containers = tree.with_containers(work, racks) if racks else set()

    def wish(self, code: str, position: str | None) -> Wish | BiobankError:
        """The box of this label and the position in it; as a refusal where it cannot be."""
        box = tree.named(self._by_code, code)
        if box is None:
            return ContainerUnknown(
                f"{code} is not a container of this biobank.", fields={"container": "Unknown code."}
            )
        return self._usable(box, position)

    def home(self, container_id: int, place: int) -> Wish | BiobankError:
        """The place from which a tube was picked."""
        box = self._by_id.get(container_id)
        if box is None or box.grid is None:
            return PlaceUnfit("The place it was picked from is gone.", next_step="Say where it goes.")
        return self._usable(box, box.grid.label_of(place))

    def _usable(self, box: Surroundings, position: str | None) -> Wish | BiobankError:
        if box.id in self._full_of_containers:
            return PlaceUnfit(
                f"{box.container.code} holds boxes; tubes do not stand beside them.",
                next_step="Choose one of its boxes.",
            )
        return Wish(box, position)
