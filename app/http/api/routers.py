"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import (
    aliquots,
    amounts,
    catalogue,
    donors,
    endings,
    holds,
    imports,
    intake,
    kits,
    ledger,
    people,
    placing,
    processing,
    quality,
    rack_scans,
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
    amounts.router,
    endings.router,
    imports.router,
    intake.router,
    quality.router,
    ledger.router,
    placing.router,
    storage.router,
    rack_scans.router,
    kits.router,
    catalogue.router,
    requests.router,
    shipments.router,
)
