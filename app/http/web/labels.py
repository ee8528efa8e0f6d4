"""Labels as pages: choose the stock, see the proof, print the sheet; every print is told to the ledger."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.labels import drawing_svg, symbols
from app.biobank.labels.stocks import SHEETS, STOCKS
from app.biobank.stations import labelling
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
