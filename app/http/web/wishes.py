"""What somebody would ask for, as lines in an address: a basket by criteria that no server has to remember."""

import re
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Query
from starlette.datastructures import FormData, QueryParams

from app.biobank.requests.catalogue.facets.values import label_of
from app.biobank.requests.catalogue.schemas import Choices
from app.biobank.requests.schemas import Criterion
from app.biobank.vocabulary.materials import material_of
from app.core.errors import Invalid
from app.core.units import Unit
from app.http.web import forms

MOST = 20
"""So many lines an address carries."""
Wishes = Annotated[list[str], Query(alias="want", default_factory=list)]
"""The basket as it stands in an address: `want`, once a line."""
FIELDS = tuple(Criterion.model_fields)
NUMBERS = ("count", "max_thaws", "per_donor", "min_age", "max_age")


def written(criterion: Criterion) -> str:
    """A line as one part of an address."""
    return urlencode(criterion.model_dump(exclude_defaults=True))


def read(wishes: list[str]) -> list[Criterion]:
    """The lines of an address; what nobody could have typed is refused."""
    if len(wishes) > MOST:
        raise Invalid(f"A basket has {MOST} lines at most.", next_step="Ask for these first.")
    return [forms.fill(Criterion, filled_from(dict(parse_qsl(one)))) for one in wishes]


def filled_from(said: dict[str, str]) -> dict[str, Any]:
    """The fields of a criterion as its form takes them, from the texts of an address or a page."""
    found: dict[str, Any] = {}
    for name, text in said.items():
        is_number = name in NUMBERS and text.isascii() and text.isdigit() and len(text) < 10
        found[name] = int(text) if is_number else text
    return found


def wish(choices: Choices, material: str, count: int) -> Criterion:
    """So many samples of a material, with whatever else is chosen in the catalogue."""
    filled: dict[str, Any] = {"material": material, "count": count}
    if choices.volume and material_of(material).unit is Unit.NL:
        filled["min_amount"] = f"{choices.volume} µL"
    if choices.thaws:
        filled["max_thaws"] = int(choices.thaws)
    if choices.sex:
        filled["sex"] = choices.sex
    if choices.diagnosis:
        filled["diagnosis"] = choices.diagnosis
    if choices.age and choices.age != "unknown":
        first, _, last = choices.age.partition("-")
        filled |= {"min_age": int(first)} | ({"max_age": int(last)} if last else {})
    if choices.temperature and choices.temperature != "out":
        filled["temperature"] = choices.temperature
    return forms.fill(Criterion, filled)


def from_form(form: FormData) -> list[dict[str, Any]]:
    """The lines of the page of a new request, as the form of a request takes them."""
    lines = []
    for row in range(MOST):
        said = {name: text for name in FIELDS if (text := forms.one(form, f"{name}_{row}"))}
        if "material" in said:
            lines.append(filled_from(said))
    if not lines:
        raise Invalid("Nothing is asked for.", fields={"material_0": "Choose a material."})
    return lines


def counts(said: QueryParams, prefix: str) -> dict[str, int]:
    """How many were typed under each name that begins so; none typed is a refusal."""
    typed = {name: text.strip() for name, text in said.items() if name.startswith(prefix) and text.strip()}
    wrong = {
        name: "Type a whole number." for name, text in typed.items() if not re.fullmatch(r"[0-9]{1,6}", text)
    }
    if wrong or not typed:
        raise Invalid(
            "A number is missing.", fields=wrong, next_step="Type how many are needed beside a material."
        )
    return {name: int(text) for name, text in typed.items()}


def only_of(criterion: Criterion) -> str:
    """What of whom, beyond the material, in words: "400 µL or more each, never thawed, female, 40 to 49 years"."""
    said = [f"{criterion.min_amount} or more each"] if criterion.min_amount else []
    if criterion.max_thaws is not None:
        said.append(f"thawed {criterion.max_thaws} times at most" if criterion.max_thaws else "never thawed")
    said += [f"{criterion.per_donor} of each donor at most"] if criterion.per_donor else []
    said += [f"visit {criterion.visit}"] if criterion.visit else []
    said += [criterion.diagnosis] if criterion.diagnosis else []
    said += [f"sex {criterion.sex}" if criterion.sex == "unknown" else criterion.sex] if criterion.sex else []
    said += [_age(criterion)] if criterion.min_age is not None or criterion.max_age is not None else []
    said += [label_of("temperature", criterion.temperature)] if criterion.temperature else []
    return ", ".join(said)


def _age(criterion: Criterion) -> str:
    if criterion.max_age is None:
        return f"{criterion.min_age} years and older"
    if criterion.min_age is None:
        return f"up to {criterion.max_age} years"
    return f"{criterion.min_age} to {criterion.max_age} years"
