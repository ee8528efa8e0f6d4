"""Shows kits: one with its tubes, the stock of the sites, the types there are."""

from app.biobank.barcodes.queries import known
from app.biobank.kits import queries
from app.biobank.kits.schemas import KitStock, KitTubeView, KitTypeView, KitView, KitWithTubes, Lot, StockLine
from app.biobank.kits.types import kit_type_of, kit_types, tube_code
from app.biobank.samples.queries import by_ids
from app.biobank.samples.schemas import Brief
from app.core import canonical
from app.core.work import Work


def with_tubes(work: Work, code: str) -> KitWithTubes:
    """A kit, its lots and its tubes, in the order of the kit."""
    kit = queries.by_code(work, code)
    codes = [tube_code(kit.number, one.index) for one in kit_type_of(kit.kit_type).tubes]
    labels = known(work, codes)
    tubes = by_ids(work, [labels[code].target_id for code in codes if code in labels])
    lots = [Lot.model_validate(one) for one in canonical.decode(kit.lots)]
    return KitWithTubes(
        kit=KitView.model_validate(kit), lots=lots, tubes=[Brief.of(one) for one in tubes.values()]
    )


def stock(work: Work) -> KitStock:
    """How many kits each site has."""
    return KitStock(
        lines=[
            StockLine(site=site, kit_type=kind, state=state, kits=count)
            for site, kind, state, count in queries.stock(work)
        ]
    )


def types() -> list[KitTypeView]:
    """The types of kit."""
    return [
        KitTypeView(
            code=one.code,
            name=one.name,
            revision=one.revision,
            visit=one.visit,
            items=list(one.items),
            tubes=[KitTubeView.model_validate(tube) for tube in one.tubes],
        )
        for one in kit_types().values()
    ]
