"""Reads the word lists that come with the program: materials, tubes, non-conformities, holds, reasons, limits."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.biobank.vocabulary.entries import (
    HoldType,
    Material,
    NonconformityType,
    ReasonType,
    TimeLimit,
    TubeType,
)
from app.core.units import Unit


@cache
def materials() -> Mapping[str, Material]:
    """Every material by its code."""
    return MappingProxyType(
        {
            line["code"]: Material(
                line["code"],
                line["name"],
                line["miabis"],
                line["sprec_layout"],
                line["sprec_type"],
                Unit(line["unit"]),
                tuple(line["storage"].split()),
                line["primary"],
            )
            for line in _lines("materials")
        }
    )


@cache
def tubes() -> Mapping[str, TubeType]:
    """Every type of tube by its code."""
    return MappingProxyType(
        {
            line["code"]: TubeType(
                line["code"], line["name"], line["primary"], line["storage"], _number(line["capacity"])
            )
            for line in _lines("tubes")
        }
    )


@cache
def nonconformities() -> Mapping[str, NonconformityType]:
    """The catalogue of non-conformities by code."""
    return MappingProxyType({line["code"]: NonconformityType(**line) for line in _lines("nonconformities")})


@cache
def holds() -> Mapping[str, HoldType]:
    """Every kind of hold by its word."""
    return MappingProxyType(
        {
            line["kind"]: HoldType(
                line["kind"], line["name"], line["inherited"] == "yes", line["released_with"], line["says"]
            )
            for line in _lines("holds")
        }
    )


def reasons(deed: str) -> Mapping[str, ReasonType]:
    """The coded reasons for a deed ("not_collected", "destroy" …) by code; empty for a deed without any."""
    return _reasons().get(deed, MappingProxyType({}))


@cache
def _reasons() -> Mapping[str, Mapping[str, ReasonType]]:
    by_deed: dict[str, dict[str, ReasonType]] = {}
    for line in _lines("reasons"):
        by_deed.setdefault(line["deed"], {})[line["code"]] = ReasonType(**line)
    return {deed: MappingProxyType(some) for deed, some in by_deed.items()}


def time_limits(material: str) -> tuple[TimeLimit, ...]:
    """The default time limits of a material (annex A5); empty where it has none."""
    return _time_limits().get(material, ())


@cache
def _time_limits() -> Mapping[str, tuple[TimeLimit, ...]]:
    by_material: dict[str, tuple[TimeLimit, ...]] = {}
    for line in _lines("timing"):
        limit = TimeLimit(
            line["material"],
            line["step"],
            _number(line["least"]),
            _number(line["warn"]),
            _number(line["major"]),
            line["early"],
            line["late"],
            line["warning"],
        )
        by_material[limit.material] = (*by_material.get(limit.material, ()), limit)
    return by_material


def _lines(name: str) -> list[dict[str, str]]:
    table = files(__package__).joinpath("lists", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines(), strict=True))


def _number(text: str) -> int | None:
    return int(text) if text else None
