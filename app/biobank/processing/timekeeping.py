"""What the clock says about tubes: limits that were passed, to be acknowledged, and then written down."""

from collections.abc import Sequence

from app.biobank.processing.models import Run
from app.biobank.processing.schemas import RunAnswer, RunView
from app.biobank.quality.opening import open_nonconformity
from app.biobank.samples.errors import AcknowledgeFirst
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Warned
from app.biobank.samples.timing import Deviation, Moments, Step, deviations
from app.biobank.vocabulary.reading import time_limits
from app.core.work import Work


def answer_for(work: Work, run: Run, tubes: Sequence[Sample], step: Step, ack: Sequence[str]) -> RunAnswer:
    """The run, with a non-conformity for each tube that waited too long; refused until acknowledged."""
    late: list[tuple[Sample, Deviation]] = []
    for tube in tubes:
        moments = Moments(collected_at=tube.collected_at, spin_started_at=run.started_at)
        late += [(tube, one) for one in deviations(moments, time_limits(tube.material), [step])]
    unknown = [(tube, one) for tube, one in late if one.warning not in ack]
    if unknown:
        raise AcknowledgeFirst(
            f"{len(unknown)} tubes are outside their time limits.",
            rows=[
                {"row": row, "code": one.warning, "message": one.sentence(), "sample": tube.code}
                for row, (tube, one) in enumerate(unknown)
            ],
            next_step=f"Send it again with ack: {sorted({one.warning for _, one in unknown})} to go on.",
        )
    opened = [
        open_nonconformity(
            work, one.code, [tube], site_id=run.site_id, severity=one.severity, description=one.sentence()
        )
        for tube, one in late
    ]
    return RunAnswer(
        run=RunView.model_validate(run),
        warnings=[Warned(code=one.warning, message=one.sentence(), sample=tube.code) for tube, one in late],
        nonconformities=[row.id or 0 for row in opened],
    )
