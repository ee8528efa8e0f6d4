"""Every router of the web door."""

from fastapi import APIRouter

from app.http.web import (
    aliquots,
    containers,
    entrance,
    home,
    registering,
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
    containers.router,
)
