"""A sample as somebody looks at it, who asks what may be done with it."""

from functools import cached_property

from app.biobank.samples import queries
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.words import HoldKind
from app.biobank.vocabulary.reading import holds
from app.core.actor import Permission
from app.core.work import Work


class Seen:
    """The sample, and who looks. What only the database knows is asked when a deed depends on it, and once."""

    def __init__(self, work: Work, sample: Sample) -> None:
        self.work, self.sample = work, sample
        self._id = sample.id or 0

    def may(self, permission: Permission) -> bool:
        """Whether the one who looks holds this right for this sample."""
        return self.work.actor.may(permission, self.sample.site_id, self.sample.study_id)

    @property
    def is_mine(self) -> bool:
        """Whether the one who looks has it in hand."""
        return self.sample.custodian_user_id is not None and self._me == self.sample.custodian_user_id

    @property
    def is_anothers(self) -> bool:
        """Whether somebody else has it in hand."""
        return self.sample.custodian_user_id not in (None, self._me)

    @property
    def is_offered(self) -> bool:
        """Whether it is offered to the one who looks."""
        return self.sample.offered_to_user_id is not None and self._me == self.sample.offered_to_user_id

    @property
    def _me(self) -> int:
        return self.work.actor.user_id

    @property
    def kinds(self) -> set[HoldKind]:
        """The holds in force."""
        return holds_of(self.sample)

    @property
    def liftable(self) -> set[HoldKind]:
        """Those of its holds that the one who looks may lift."""
        return {kind for kind in self.kinds if self.may(Permission(holds()[kind].released_with))}

    @cached_property
    def promises(self) -> list[Reservation]:
        """What is reserved of it."""
        return queries.active_reservations(self.work, [self._id]).get(self._id, [])

    @cached_property
    def is_approved(self) -> bool:
        """Whether somebody has allowed its destruction."""
        return self._id in queries.approvals_of(self.work, [self._id])

    @cached_property
    def bore(self) -> bool:
        """Whether something came out of it."""
        return bool(queries.with_children(self.work, [self._id]))

    @cached_property
    def was_born(self) -> bool:
        """Whether it came out of something."""
        return bool(queries.parent_ids(self.work, [self._id]))

    @cached_property
    def has_layers(self) -> bool:
        """Whether its layers were measured one by one."""
        return bool(queries.fractionated(self.work, [self._id]))
