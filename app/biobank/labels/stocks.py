"""The label stocks of a biobank, as data. A new stock is a new entry in STOCKS or SHEETS; nothing else needs to know."""

from app.biobank.labels.stock import Arrangement, LabelStock, SheetStock, TypeSizes

_CRYO_TYPE = TypeSizes(identity=7, identity_least=5, line=6, line_least=4.5)
_BOX_TYPE = TypeSizes(identity=15, identity_least=7, line=9, line_least=6)


def _cryo(key: str, name: str, width_um: int, height_um: int, tail_um: int = 0) -> LabelStock:
    return LabelStock(
        key,
        name,
        width_um,
        height_um + tail_um,
        printable_height_um=height_um,
        margin_um=450,
        arrangement=Arrangement.BESIDE,
        module_um=340,
        bar_um=250,
        sizes=_CRYO_TYPE,
        longest_linear=12,
    )


_STOCKS = (
    _cryo("L1", "Cryovial side, 25.4 × 12.7 mm", 25_400, 12_700),
    _cryo("L1-31", "Cryovial side, 31.5 × 13.0 mm", 31_500, 13_000),
    _cryo("L1-33", "Cryovial side, 32.6 × 12.9 mm", 32_620, 12_880),
    _cryo("L2", "Cryovial wrap with clear tail, 25.4 × 15.9 + 34.9 mm", 25_400, 15_900, tail_um=34_900),
    LabelStock(
        "L3",
        "Small tube, 12.7 × 19.0 mm",
        12_700,
        19_000,
        printable_height_um=19_000,
        margin_um=450,
        arrangement=Arrangement.STACKED,
        module_um=340,
        bar_um=250,
        sizes=TypeSizes(identity=6, identity_least=4.5, line=5.5, line_least=4),
    ),
    LabelStock(
        "L4",
        "Cap dot, Ø 9.5 mm",
        9_500,
        9_500,
        printable_height_um=9_500,
        margin_um=300,
        arrangement=Arrangement.DOT,
        module_um=340,
        bar_um=250,
        sizes=TypeSizes(identity=6.5, identity_least=4.5, line=5, line_least=4.5),
    ),
    LabelStock(
        "L6",
        "Box, 63.5 × 38.1 mm",
        63_500,
        38_100,
        printable_height_um=38_100,
        margin_um=1_500,
        arrangement=Arrangement.BESIDE,
        module_um=760,
        bar_um=340,
        sizes=_BOX_TYPE,
    ),
    LabelStock(
        "L6-41",
        "Box side, 41.3 × 15.9 mm",
        41_300,
        15_900,
        printable_height_um=15_900,
        margin_um=800,
        arrangement=Arrangement.BESIDE,
        module_um=510,
        bar_um=250,
        sizes=TypeSizes(identity=10, identity_least=6, line=7, line_least=5),
    ),
    LabelStock(
        "L7",
        "Rack, shelf or unit, 63.5 × 25.4 mm",
        63_500,
        25_400,
        printable_height_um=25_400,
        margin_um=1_200,
        arrangement=Arrangement.BESIDE,
        module_um=680,
        bar_um=340,
        sizes=TypeSizes(identity=18, identity_least=9, line=10, line_least=7),
    ),
)

STOCKS: dict[str, LabelStock] = {stock.key: stock for stock in _STOCKS}

_SHEETS = (
    SheetStock(
        "A4-85",
        "A4 sheet, 5 × 17 labels of 32.6 × 12.9 mm",
        210_000,
        297_000,
        label=STOCKS["L1-33"],
        columns=5,
        rows=17,
        left_um=15_000,
        top_um=20_000,
        pitch_x_um=36_800,
        pitch_y_um=15_250,
    ),
    SheetStock(
        "A4-65",
        "A4 sheet, 5 × 13 labels of 38.1 × 21.2 mm",
        210_000,
        297_000,
        label=LabelStock(
            "A4-65-label",
            "Tube or small box, 38.1 × 21.2 mm",
            38_100,
            21_200,
            printable_height_um=21_200,
            margin_um=1_500,
            arrangement=Arrangement.BESIDE,
            module_um=510,
            bar_um=250,
            sizes=TypeSizes(identity=9, identity_least=6, line=7, line_least=5),
        ),
        columns=5,
        rows=13,
        left_um=4_750,
        top_um=10_700,
        pitch_x_um=40_600,
        pitch_y_um=21_200,
    ),
)

SHEETS: dict[str, SheetStock] = {sheet.key: sheet for sheet in _SHEETS}
