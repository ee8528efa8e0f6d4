"""Imports over JSON: files in the order of their dependence, previewed or brought in whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile

from app.biobank.exchange.imports.importing import import_tables, preview_tables
from app.biobank.exchange.imports.schemas import ImportReport
from app.biobank.exchange.tables.profiles import load_profile, profile_names
from app.biobank.exchange.tables.reading import read_tables
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(prefix="/imports", tags=["imports"])

Previewing = Annotated[Gate, Depends(gate(Permission.IMPORTS_PREVIEW))]
Committing = Annotated[Gate, Depends(gate(Permission.IMPORTS_COMMIT))]
Files = Annotated[list[UploadFile], File(description="CSV, TSV, XLSX or XLS files.", max_length=100)]
SiteOfIt = Annotated[str, Form(max_length=20, description="Site where the samples are.")]
Profile = Annotated[str, Form(max_length=60, description="Name of the mapping profile.")]


@router.get("/profiles")
def list_profiles(gate: Previewing) -> list[str]:
    """The mapping profiles there are."""
    with gate.read():
        return profile_names()


@router.post("/previews")
def preview_import(files: Files, profile: Profile, gate: Previewing, site: SiteOfIt = "") -> ImportReport:
    """What an import would do, row by row; nothing is stored."""
    gate.admit()
    rules = load_profile(profile)
    tables = [table for file in files for table in read_tables(file.file.read(), file.filename or "")]
    return preview_tables(gate.write, rules, tables, site=site)


@router.post("", status_code=201)
def commit_import(files: Files, profile: Profile, gate: Committing, site: SiteOfIt = "") -> ImportReport:
    """Bring the files in; refused rows are named and left out, and all the rest is stored together."""
    gate.admit()
    rules = load_profile(profile)
    tables = [table for file in files for table in read_tables(file.file.read(), file.filename or "")]
    with gate.write() as work:
        return work.answer(import_tables(work, rules, tables, site=site), 201)
