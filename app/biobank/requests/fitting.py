"""Whether a sample is what was asked for, and covered by the consent of those it came from."""

from collections.abc import Collection, Mapping, Sequence

from app.biobank.donors.words import ConsentScope
from app.biobank.requests.errors import NotAsked
from app.biobank.requests.models import Request
from app.biobank.requests.rules import missing_scopes
from app.biobank.requests.schemas import Criterion
from app.biobank.samples.errors import ConsentMissing, ConsentScopeMissing
from app.biobank.samples.models import Sample
from app.core import canonical


def criteria_of(request: Request) -> list[Criterion]:
    """What was asked for, as it was typed."""
    return [Criterion.model_validate(one) for one in canonical.decode(request.criteria)]


class Wanted:
    """What is still missing of a request: each sample given counts against one criterion that it meets.

    `meeting` says of each criterion which samples meet it, by id: those of `given`, and those still to be asked of.
    """

    def __init__(self, request: Request, given: Sequence[Sample], meeting: Sequence[Collection[int]]) -> None:
        self._code = request.code
        self._criteria = criteria_of(request)
        self._meeting = meeting
        self._taken: list[list[int | None]] = [[] for _ in self._criteria]
        for sample in given:
            self.place_of(sample)

    def take(self, sample: Sample) -> None:
        """Count `sample`, or refuse it (E-CRITERIA): not what was asked for, or more than was."""
        if not any(sample.id in ids for ids in self._meeting):
            raise NotAsked(
                f"{sample.code} meets none of the criteria of {self._code}.",
                next_step="Choose a sample that is what was asked for, of such a donor.",
            )
        if self.place_of(sample) is None:
            raise NotAsked(f"{sample.code} is more than {self._code} asks for.")

    def missing(self) -> list[int]:
        """How many samples are still missing of each criterion."""
        return [
            criterion.count - len(taken) for criterion, taken in zip(self._criteria, self._taken, strict=True)
        ]

    def place_of(self, sample: Sample) -> int | None:
        """Count `sample` and say against which criterion; None, and not counted, where it is not wanted."""
        for place, (criterion, taken) in enumerate(zip(self._criteria, self._taken, strict=True)):
            most = criterion.per_donor
            if (
                sample.id in self._meeting[place]
                and len(taken) < criterion.count
                and (most is None or taken.count(sample.donor_id) < most)
            ):
                taken.append(sample.donor_id)
                return place
        return None


def must_be_consented(
    sample: Sample,
    donors: Collection[int],
    needed: frozenset[ConsentScope],
    given: Mapping[int, frozenset[str]],
) -> None:
    """Refuse a sample behind which a form is missing: any form (E-CONSENT-MISSING), or one for this (E-CONSENT-SCOPE).

    `donors` are those behind the sample (several for a pool), `given` what each of them allows today.
    """
    if not donors or any(donor not in given for donor in donors):
        raise ConsentMissing(
            f"{sample.code} has no consent in force.", next_step="Record the donor's consent first."
        )
    missing = sorted({scope for donor in donors for scope in missing_scopes(needed, given[donor])})
    if missing:
        raise ConsentScopeMissing(
            f"The consent behind {sample.code} does not cover: {', '.join(missing)}.",
            next_step="Choose a sample whose donor agreed to this.",
        )
