"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import aliquots, samples

ROUTERS: tuple[APIRouter, ...] = (samples.router, aliquots.router)
