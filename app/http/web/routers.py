"""Every router of the web door."""

from fastapi import APIRouter

from app.http.web import (
    aliquots,
    api_docs,
    containers,
    entrance,
    health,
    help_pages,
    home,
    labels,
    ledger,
    registering,
    sample_deeds,
    samples,
    scan,
)

ROUTERS: tuple[APIRouter, ...] = (
    entrance.router,
    home.router,
    scan.router,
    registering.router,
    samples.router,
    aliquots.router,
    sample_deeds.router,
    containers.router,
    labels.router,
    ledger.router,
    help_pages.router,
    api_docs.router,
    health.router,
)
