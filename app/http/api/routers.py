"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import (
    aliquots,
    catalogue,
    donors,
    holds,
    intake,
    kits,
    ledger,
    people,
    placing,
    processing,
    quality,
    requests,
    samples,
    scan,
    shipments,
    storage,
)

ROUTERS: tuple[APIRouter, ...] = (
    samples.router,
    scan.router,
    aliquots.router,
    people.router,
    processing.router,
    donors.router,
    holds.router,
    intake.router,
    quality.router,
    ledger.router,
    placing.router,
    storage.router,
    kits.router,
    catalogue.router,
    requests.router,
    shipments.router,
)
