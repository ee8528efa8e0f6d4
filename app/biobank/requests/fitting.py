"""Whether a sample is what was asked for, and covered by the consent of those it came from."""

from collections.abc import Collection, Mapping, Sequence

from app.biobank.donors.words import ConsentScope
from app.biobank.requests.errors import NotAsked
from app.biobank.requests.models import Request
from app.biobank.requests.rules import missing_scopes
from app.biobank.requests.schemas import Criterion
from app.biobank.samples.errors import ConsentMissing, ConsentScopeMissing
from app.biobank.samples.models import Sample
from app.biobank.vocabulary.materials import material_of
from app.core import canonical
from app.core.units import parse_amount


def criteria_of(request: Request) -> list[Criterion]:
    """What was asked for, as it was typed."""
    return [Criterion.model_validate(one) for one in canonical.decode(request.criteria)]


class Wanted:
    """What is still missing of a request: each sample given counts against one criterion that it meets."""

    def __init__(self, request: Request, given: Sequence[Sample]) -> None:
        self._code = request.code
        self._criteria = criteria_of(request)
        self._taken: list[list[int | None]] = [[] for _ in self._criteria]
        for sample in given:
            place = self._place_for(sample)
            if place is not None:
                self._taken[place].append(sample.donor_id)

    def take(self, sample: Sample) -> None:
        """Count `sample`, or refuse it (E-CRITERIA): not what was asked for, or more than was."""
        if not any(meets(sample, criterion) for criterion in self._criteria):
            raise NotAsked(
                f"{sample.code} meets none of the criteria of {self._code}.",
                next_step="Choose a sample of the material, amount and thaws that were asked for.",
            )
        place = self._place_for(sample)
        if place is None:
            raise NotAsked(f"{sample.code} is more than {self._code} asks for.")
        self._taken[place].append(sample.donor_id)

    def missing(self) -> list[int]:
        """How many samples are still missing of each criterion."""
        return [
            criterion.count - len(taken) for criterion, taken in zip(self._criteria, self._taken, strict=True)
        ]

    def place_of(self, sample: Sample) -> int | None:
        """Count `sample` and say against which criterion; None, and not counted, where it is not wanted."""
        place = self._place_for(sample)
        if place is not None:
            self._taken[place].append(sample.donor_id)
        return place

    def _place_for(self, sample: Sample) -> int | None:
        for place, (criterion, taken) in enumerate(zip(self._criteria, self._taken, strict=True)):
            most = criterion.per_donor
            if (
                meets(sample, criterion)
                and len(taken) < criterion.count
                and (most is None or taken.count(sample.donor_id) < most)
            ):
                return place
        return None


def meets(sample: Sample, criterion: Criterion) -> bool:
    """Whether a sample is of the kind a criterion asks for."""
    material = material_of(criterion.material)
    if sample.material != material.code or (criterion.visit and sample.visit != criterion.visit):
        return False
    if criterion.max_thaws is not None and sample.thaws > criterion.max_thaws:
        return False
    if criterion.min_amount is None:
        return True
    return (sample.amount or 0) >= parse_amount(criterion.min_amount, material.unit).value


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
