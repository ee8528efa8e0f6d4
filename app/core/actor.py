"""Who acts, with which rights, at which sites and in which studies."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.core.errors import NotAllowed


class Permission(StrEnum):
    """What a person or machine may do, as "<what>:<deed>", in alphabetical order."""

    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    CATALOGUE_READ = "catalogue:read"
    CONSENTS_RECORD = "consents:record"
    CONSENTS_WITHDRAW = "consents:withdraw"
    DONORS_READ = "donors:read"
    DONORS_WRITE = "donors:write"
    EXPORTS_ROWS = "exports:rows"
    IMPORTS_COMMIT = "imports:commit"
    IMPORTS_PREVIEW = "imports:preview"
    KITS_ASSEMBLE = "kits:assemble"
    KITS_RELEASE = "kits:release"
    LABELS_PRINT = "labels:print"
    LEDGER_VERIFY = "ledger:verify"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    QUALITY_CLOSE_MAJOR = "quality:close-major"
    QUALITY_CLOSE_MINOR = "quality:close-minor"
    QUALITY_OPEN = "quality:open"
    QUALITY_READ = "quality:read"
    RACKS_SCAN = "racks:scan"
    REPORTS_CUSTODY = "reports:custody"
    REQUESTS_AGREEMENT = "requests:agreement"
    REQUESTS_ALLOCATE = "requests:allocate"
    REQUESTS_CONFIRM_RECEIPT = "requests:confirm-receipt"
    REQUESTS_DECIDE = "requests:decide"
    REQUESTS_READ = "requests:read"
    REQUESTS_READ_OWN = "requests:read-own"
    REQUESTS_SUBMIT = "requests:submit"
    REQUESTS_VOTE = "requests:vote"
    SAMPLES_ACCEPT = "samples:accept"
    SAMPLES_ADJUST = "samples:adjust"
    SAMPLES_APPROVE_DESTRUCTION = "samples:approve-destruction"
    SAMPLES_COLLECT = "samples:collect"
    SAMPLES_CORRECT = "samples:correct"
    SAMPLES_CORRECT_CRITICAL = "samples:correct-critical"
    SAMPLES_DECLARE_LOST = "samples:declare-lost"
    SAMPLES_DESTROY = "samples:destroy"
    SAMPLES_DISTRIBUTE = "samples:distribute"
    SAMPLES_FIND = "samples:find"
    SAMPLES_HOLD = "samples:hold"
    SAMPLES_MEASURE = "samples:measure"
    SAMPLES_MOVE = "samples:move"
    SAMPLES_PICK = "samples:pick"
    SAMPLES_PLACE = "samples:place"
    SAMPLES_PROCESS = "samples:process"
    SAMPLES_READ = "samples:read"
    SAMPLES_RECEIVE = "samples:receive"
    SAMPLES_REGISTER = "samples:register"
    SAMPLES_REJECT = "samples:reject"
    SAMPLES_RELABEL = "samples:relabel"
    SAMPLES_RELEASE_CONSENT_HOLD = "samples:release-consent-hold"
    SAMPLES_RELEASE_QUALITY_HOLD = "samples:release-quality-hold"
    SAMPLES_RESERVE = "samples:reserve"
    SAMPLES_RETURN = "samples:return"
    SAMPLES_THAW = "samples:thaw"
    SAMPLES_VOID = "samples:void"
    SAMPLES_WITNESS = "samples:witness"
    SETTINGS_WRITE = "settings:write"
    SHIPMENTS_DISPATCH = "shipments:dispatch"
    SHIPMENTS_PACK = "shipments:pack"
    SHIPMENTS_READ = "shipments:read"
    SHIPMENTS_RECEIVE = "shipments:receive"
    SHIPMENTS_SEAL = "shipments:seal"
    SITES_WRITE = "sites:write"
    STOCKTAKES_CLOSE = "stocktakes:close"
    STOCKTAKES_COUNT = "stocktakes:count"
    STOCKTAKES_COUNT_WHOLE = "stocktakes:count-whole"
    STOCKTAKES_OPEN = "stocktakes:open"
    STOCKTAKES_READ = "stocktakes:read"
    STOCKTAKES_RESOLVE = "stocktakes:resolve"
    STORAGE_MOVE = "storage:move"
    STORAGE_READ = "storage:read"
    STORAGE_SET_UP = "storage:set-up"
    STUDIES_READ = "studies:read"
    STUDIES_WRITE = "studies:write"
    TOKENS_WRITE = "tokens:write"


class Scope(NamedTuple):
    """Where a right holds: a site and a study by id; None means every one."""

    site_id: int | None
    study_id: int | None

    def covers(self, site_id: int | None, study_id: int | None) -> bool:
        """Whether something at this site, in this study, lies inside."""
        return self.site_id in (None, site_id) and self.study_id in (None, study_id)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held at a scope, while it is in force."""

    role: str
    scope: Scope
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: a person, or a machine with a token that may be narrower than its user.

    `via` names the session or token that opened the door, as the ledger tells of it; "" for the program itself.
    """

    user_id: int
    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    only: frozenset[str] | None = None
    machine: bool = False
    everything: bool = field(default=False, repr=False)
    home_site_id: int | None = None
    via: str = ""

    def scopes(self, permission: Permission) -> tuple[Scope, ...]:
        """Where this actor holds `permission`; empty when nowhere."""
        if self.everything:
            return (Scope(None, None),)
        if self.only is not None and permission not in self.only:
            return ()
        return tuple(grant.scope for grant in self.grants if permission in grant.permissions)

    def may(self, permission: Permission, site_id: int | None = None, study_id: int | None = None) -> bool:
        """Whether `permission` holds for something at this site, in this study."""
        return any(scope.covers(site_id, study_id) for scope in self.scopes(permission))

    def must(self, permission: Permission, site_id: int | None = None, study_id: int | None = None) -> None:
        """Refuse with E-SCOPE unless `may`."""
        if not self.may(permission, site_id, study_id):
            raise NotAllowed(
                f"You may not do this here ({permission}).",
                next_step="Ask the biobank manager for a grant that covers this site and study.",
            )

    def role_for(self, permission: Permission) -> str:
        """The role under which the deed is done, for the ledger's header."""
        if self.everything:
            return "system"
        for grant in self.grants:
            if permission in grant.permissions:
                return grant.role
        return ""

    def permissions(self) -> frozenset[str]:
        """Every permission held somewhere."""
        if self.everything:
            return frozenset(Permission)
        held: Iterable[str] = (word for grant in self.grants for word in grant.permissions)
        return frozenset(held) if self.only is None else frozenset(held) & self.only


SYSTEM = Actor(user_id=0, login="system", name="Cryoledger", everything=True)
"""The program itself: installs vocabularies, migrates; never answers a request."""
