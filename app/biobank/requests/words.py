"""The words about requests for material."""

from enum import StrEnum


class RequestState(StrEnum):
    """How far a request is (lifecycle §4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    DECLINED = "declined"
    ALLOCATED = "allocated"
    PICKING = "picking"
    PACKED = "packed"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What a member of the access committee votes."""

    APPROVE = "approve"
    DECLINE = "decline"
    ABSTAIN = "abstain"
