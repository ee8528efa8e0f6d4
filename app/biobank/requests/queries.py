"""Every select on requests: which one may see, their votes, what is promised to them, and what happened."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, func, literal, or_, true
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.requests.errors import RequestUnknown
from app.biobank.requests.models import Request, Vote
from app.biobank.requests.schemas import RequestLine
from app.biobank.requests.words import RequestState
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.queries import may_see
from app.biobank.samples.words import ReservationState
from app.core import canonical
from app.core.access.models import User
from app.core.actor import Permission
from app.core.ledger.models import Concern, Entry, Payload
from app.core.paging import Page, page
from app.core.work import Work


def purpose_of(request: Request) -> str:
    """What a reservation for this request says it is for."""
    return request.ref


def is_own(work: Work, request: Request) -> bool:
    """Whether the actor asked for it, alone or with others."""
    me = work.actor.user_id
    return request.applicant_id == me or str(me) in request.co_applicants.split()


def own(work: Work) -> ColumnElement[bool]:
    """The condition that a request is the actor's own."""
    me = work.actor.user_id
    among = (literal(" ") + col(Request.co_applicants) + " ").contains(f" {me} ")
    return or_(col(Request.applicant_id) == me, among)


def visible(work: Work, permission: Permission = Permission.REQUESTS_READ) -> ColumnElement[bool]:
    """Which requests the actor may see: one's own, and those handed in, in the studies of one's grants."""
    seen = []
    for scope in work.actor.scopes(permission):
        inside = col(Request.state) != RequestState.DRAFT
        if scope.study_id is not None:
            inside = and_(inside, col(Request.study_id) == scope.study_id)
        seen.append(inside)
    return or_(own(work), *seen)


def by_code(work: Work, code: str, *, only_own: bool = False, for_update: bool = False) -> Request:
    """The request of this number; E-REQUEST-UNKNOWN for none, and for one that is hidden from the actor."""
    return _find(work, code, own(work) if only_own else visible(work), for_update)


def to_serve(work: Work, code: str, *, for_update: bool = False) -> tuple[Request, list[Sample]]:
    """A request, and those of its samples that the actor may pick.

    Who works at the bench need not read requests: one is known there by the samples that are to be fetched.
    """
    request = _find(work, code, true(), for_update)
    promises = promised(work, purpose_of(request))
    seen = [sample for sample in promises if may_see(work, sample, Permission.SAMPLES_PICK)]
    if not seen:
        _find(work, code, visible(work), for_update)
    return request, seen


def to_serve_from(work: Work, code: str, container_id: int) -> list[Sample]:
    """Those of the samples that the actor may pick for a request that stand in one container, or belong there."""
    request = _find(work, code, true(), False)
    here = promised(work, purpose_of(request), container_id)
    seen = [sample for sample in here if may_see(work, sample, Permission.SAMPLES_PICK)]
    if not seen:
        to_serve(work, code)
    return seen


def _find(work: Work, code: str, seen: ColumnElement[bool], for_update: bool) -> Request:
    barcode = barcodes.find(work, code)
    found = None
    if barcode is not None and barcode.kind == "request":
        query = select(Request).where(Request.id == barcode.target_id, seen)
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        found = work.session.exec(query).one_or_none()
    if found is None:
        raise _unknown(code)
    return found


def _unknown(code: str) -> RequestUnknown:
    return RequestUnknown(f"There is no request {code}.", fields={"code": "Unknown request."})


def to_change(work: Work, code: str, permission: Permission) -> Request:
    """The request, locked, if the actor may treat it so; requests have no site, any grant of the study does."""
    request = by_code(work, code, for_update=True)
    if not any(scope.study_id in (None, request.study_id) for scope in work.actor.scopes(permission)):
        work.must(permission, None, request.study_id)
    return request


def by_id(work: Work, request_id: int, *, for_update: bool = False) -> Request:
    """The request of this id, whoever asks."""
    query = select(Request).where(Request.id == request_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return work.session.exec(query).one()


def listed(
    work: Work, after: str, size: int, state: RequestState | None, *, only_own: bool
) -> Page[RequestLine]:
    """Requests, newest first."""
    query = select(Request).where(own(work) if only_own else visible(work))
    if state is not None:
        query = query.where(Request.state == state)
    see = RequestLine.model_validate
    return page(work.session, query, col(Request.id), see, after, size, newest_first=True)


def codes_like(work: Work, prefix: str) -> list[str]:
    """The numbers of requests that begin so."""
    return list(work.session.exec(select(Request.code).where(col(Request.code).startswith(prefix))))


def recode_taken(work: Work, recode: str) -> bool:
    """Whether another request labels its tubes so."""
    return work.session.exec(select(Request.id).where(Request.recode == recode)).first() is not None


def votes_on(work: Work, request_id: int) -> list[Vote]:
    """The votes on a request, in the order of the voting."""
    query = select(Vote).where(Vote.request_id == request_id).order_by(col(Vote.voted_at), col(Vote.id))
    return list(work.session.exec(query))


def logins(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """The names under which users sign in."""
    query = select(User.id, User.login).where(col(User.id).in_(sorted(set(ids))))
    return {id_ or 0: login for id_, login in work.session.exec(query)}


def promised(work: Work, purpose: str, container_id: int | None = None) -> list[Sample]:
    """The samples reserved for a purpose, in the order of their reservation; all, or those of one container."""
    query = (
        select(Sample)
        .join(Reservation, col(Reservation.sample_id) == col(Sample.id))
        .where(Reservation.purpose == purpose, Reservation.state == ReservationState.ACTIVE)
    )
    if container_id is not None:
        query = query.where(
            or_(col(Sample.container_id) == container_id, col(Sample.home_container_id) == container_id)
        )
    return list(work.session.exec(query.order_by(col(Reservation.id))))


def promises(work: Work, purpose: str, sample_ids: Sequence[int] | None = None) -> list[Reservation]:
    """The reservations in force for a purpose, of these samples or of all."""
    query = select(Reservation).where(
        Reservation.purpose == purpose, Reservation.state == ReservationState.ACTIVE
    )
    if sample_ids is not None:
        query = query.where(col(Reservation.sample_id).in_(sample_ids))
    return list(work.session.exec(query.order_by(col(Reservation.id))))


def promises_by_state(work: Work, purpose: str) -> dict[ReservationState, int]:
    """How many samples were promised to a purpose, and what became of the promises."""
    query = (
        select(Reservation.state, func.count())
        .where(Reservation.purpose == purpose)
        .group_by(col(Reservation.state))
    )
    return {ReservationState(state): count for state, count in work.session.exec(query)}


def told_of(work: Work, subject: str, kinds: Sequence[str]) -> list[tuple[Entry, dict[str, object]]]:
    """What the ledger says happened to a subject, oldest first: entries and the facts they carry."""
    query = (
        select(Entry, Payload.payload)
        .join(Concern, col(Concern.entry_id) == col(Entry.id))
        .join(Payload, col(Payload.entry_id) == col(Entry.id))
        .where(Concern.subject == subject, col(Entry.kind).in_(kinds))
        .order_by(col(Entry.id))
    )
    return [(entry, canonical.decode(payload)["fact"]) for entry, payload in work.session.exec(query)]
