"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import aliquots, donors, holds, people, processing, samples, scan

ROUTERS: tuple[APIRouter, ...] = (
    samples.router,
    scan.router,
    aliquots.router,
    people.router,
    processing.router,
    donors.router,
    holds.router,
)
