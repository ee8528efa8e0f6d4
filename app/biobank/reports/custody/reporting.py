"""Makes the chain-of-custody report of samples: from the ledger alone, with its gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.biobank.reports import certifying
from app.biobank.reports.chronicle import Chronicle, History
from app.biobank.reports.custody import blocks, consent
from app.biobank.reports.custody.gaps import Gaps
from app.biobank.reports.custody.intervals import Stretch, Teller, stretches
from app.biobank.reports.custody.material import material_ledger
from app.biobank.reports.custody.schemas import CustodyReport, CustodyReports, Interval, Relative
from app.biobank.reports.edition import edition
from app.biobank.reports.places_in_time import Places
from app.biobank.samples.models import Sample
from app.core.actor import Permission
from app.core.ledger import soundness
from app.core.ledger.histories import Happening
from app.core.ledger.sealing import Seal
from app.core.work import Work

DEEPEST = 12
"""Generations that a family can have (I-10)."""


@dataclass(frozen=True, slots=True)
class _Ancestor:
    """A sample on the way to the origin. Its intervals count up to `until`, when the next one was made of it."""

    history: History
    until: datetime
    distance: int


class Reporter:
    """Makes reports from one chronicle, so that what they share is read once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.chronicle = Chronicle(work.session)
        self._places = Places(self.chronicle)
        self._teller = Teller(self.chronicle, self._places)
        self.used: dict[int, Happening] = {}

    def report(self, sample: Sample) -> CustodyReport:
        """The report of one sample that the actor may read."""
        now = self._work.now
        history = self.chronicle.of("sample", sample.id)
        soundness.must_reach(history.happenings, sample.ref, sample.version)
        ancestors = self._ancestors(history)
        gaps = Gaps(self._teller, now)
        intervals: list[Interval] = []
        for one in ancestors:
            self._use(one.history)
            found = stretches(one.history, self._places, one.until)
            giver = intervals[-1].accepted_by if intervals and len(_parents(one.history)) == 1 else ""
            intervals += self._told(one.history, found, len(intervals), as_parent=True, giver=giver)
            gaps.look_at(one.history.row["code"], one.history, found, is_origin=not _parents(one.history))
        self._use(history)
        own = stretches(history, self._places)
        giver = intervals[-1].accepted_by if intervals and len(_parents(history)) == 1 else ""
        intervals += self._told(history, own, len(intervals), as_parent=False, giver=giver)
        gaps.look_at(sample.code, history, own, is_origin=not ancestors)
        gaps.offers(sample.code, history)
        relatives = [
            Relative(
                code=one.history.row["code"], material=one.history.row["material"], distance=one.distance
            )
            for one in reversed(ancestors)
        ]
        line = [(one.history.row["code"], one.history.subject) for one in ancestors]
        with_donor = self._work.actor.may(Permission.DONORS_READ, sample.site_id, sample.study_id)
        donor = self.chronicle.of("donor", sample.donor_id)
        return CustodyReport(
            identity=blocks.identity(self.chronicle, history, relatives, with_donor=with_donor),
            status=blocks.status(self.chronicle, history, self._teller, now),
            intervals=intervals,
            ending=blocks.ending(history, self._teller),
            analysis=gaps.analysis(),
            material=material_ledger(history, self._teller),
            exposure=blocks.exposure(history, own, self._teller, now),
            holds=blocks.holds(history, self._teller),
            nonconformities=blocks.nonconformities(self.chronicle, [*line, (sample.code, history.subject)]),
            consent=consent.evidence(history, donor, self._teller) if donor.steps else None,
        )

    def _told(
        self, history: History, found: Sequence[Stretch], before: int, *, as_parent: bool, giver: str
    ) -> list[Interval]:
        self.used |= {one.happening.id: one.happening for one in found}
        code = history.row["code"]
        return self._teller.intervals(
            code, list(found), as_parent=as_parent, first_number=before + 1, giver=giver
        )

    def _use(self, history: History) -> None:
        self.used |= {one.id: one for one in history.happenings}

    def _ancestors(self, history: History) -> list[_Ancestor]:
        """Every ancestor, the farthest first; of several paths to one, the one that used it last."""
        found: dict[str, _Ancestor] = {}
        front = [(history, 0)]
        while front:
            child, distance = front.pop(0)
            if distance >= DEEPEST or not child.steps:
                continue
            born = child.happenings[0].occurred_at
            parents = _parents(child)
            self.chronicle.load(f"sample:{parent}" for parent in parents)
            for parent in parents:
                one = self.chronicle.of("sample", parent)
                if not one.steps:
                    continue
                known = found.get(one.subject)
                until = max(born, known.until) if known else born
                found[one.subject] = _Ancestor(one, until, distance + 1)
                front.append((one, distance + 1))
        return sorted(found.values(), key=lambda one: (-one.distance, one.history.subject))


def _parents(history: History) -> list[int]:
    """The samples that a sample was made of, as its birth tells."""
    return sorted(
        after["parent_id"]
        for one in history.happenings
        for _key, before, after in one.changed("lineage")
        if before is None
    )


def document(
    work: Work, seal: Seal, samples: Sequence[Sample], about: str, *, timezone: str, evidence: bool = False
) -> CustodyReports:
    """The reports of `samples` as one document, certified by the newest checkpoint."""
    reporter = Reporter(work)
    reporter.chronicle.load(sample.ref for sample in samples)
    reports = [reporter.report(sample) for sample in samples]
    certification = certifying.certify(work, seal, reporter.used.values())
    content = certifying.digest(*reports, certification)
    return CustodyReports(
        id=f"CoC-{work.now:%Y%m%d}-{content[:10].upper()}",
        title="Chain of custody",
        about=about,
        generated_at=work.now,
        generated_by=work.actor.login,
        role=work.actor.role_for(Permission.REPORTS_CUSTODY),
        timezone=timezone,
        version=edition(),
        reports=reports,
        certification=certification,
        content_sha256=content,
        evidence=certifying.prove(work, certification.size, reporter.used.values()) if evidence else [],
    )
