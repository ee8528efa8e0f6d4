"""Every router of the JSON door."""

from fastapi import APIRouter

from app.http.api import aliquots, people, processing, samples

ROUTERS: tuple[APIRouter, ...] = (samples.router, aliquots.router, people.router, processing.router)
