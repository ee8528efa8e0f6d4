"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import aliquots, donors, people, processing, samples

ROUTERS: tuple[APIRouter, ...] = (
    samples.router,
    aliquots.router,
    people.router,
    processing.router,
    donors.router,
)
