"""Finds the material a code names."""

from app.biobank.vocabulary.entries import Material
from app.biobank.vocabulary.reading import materials
from app.core.errors import Invalid


class MaterialUnknown(Invalid):
    """The material is not in the vocabulary."""

    code = "E-MATERIAL"


def material_of(code: str) -> Material:
    """The material of this code, or E-MATERIAL with what it may be."""
    found = materials().get(code.upper())
    if found is None:
        raise MaterialUnknown(
            f"{code} is not a material of the vocabulary.",
            fields={"material": "Unknown material."},
            next_step=f"Use one of {', '.join(sorted(materials()))}.",
        )
    return found
