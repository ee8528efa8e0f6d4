"""A house in which all sorts of things happened: the first story, and a winter of trouble after it."""

from datetime import datetime, timedelta
from typing import Any

from app.biobank.samples.facts import SampleConsumed
from app.biobank.samples.queries import by_code
from tests.api.test_story_1 import (
    PICKED,
    Story,
    a_donor_withdraws,
    a_rack_is_registered_in_two_scans,
    a_request_is_voted_on_and_promised_ten,
    a_transfer_arrives_with_a_swap,
    eight_tubes_are_picked_packed_and_sent,
    eighteen_tubes_travel_and_one_follows,
    four_visits_are_collected,
    french,
    kits_are_assembled_released_and_sent,
    the_centrifuge_finds_one_tube_late,
    the_partner_site_does_the_same,
    whole_tubes_and_cells_are_stored,
)
from tests.cast import deed
from tests.lives import a_donor, tubes

END = datetime.fromisoformat("2027-03-10T15:00:00+00:00")
FIRST_DAY, LAST_DAY = "2026-10-01", "2027-03-10"


def the_story_until_december(story: Story) -> None:
    """The chapters of the first story before the destruction."""
    for chapter in (
        kits_are_assembled_released_and_sent,
        four_visits_are_collected,
        eighteen_tubes_travel_and_one_follows,
        the_centrifuge_finds_one_tube_late,
        a_rack_is_registered_in_two_scans,
        whole_tubes_and_cells_are_stored,
        the_partner_site_does_the_same,
        a_transfer_arrives_with_a_swap,
        a_request_is_voted_on_and_promised_ten,
        a_donor_withdraws,
        eight_tubes_are_picked_packed_and_sent,
    ):
        chapter(story)


def live(story: Story) -> None:
    """Eight weeks of the first story, then a winter in which nearly every figure gets something to count."""
    for part in (the_story_until_december, a_winter_of_trouble, the_last_day):
        part(story)


def do(story: Story, who: str, path: str, **form: Any) -> Any:
    """A deed that is done, whatever it answers."""
    answer = story.client(who).post(f"/api/v1{path}", json=form)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def a_winter_of_trouble(story: Story) -> None:
    """Tubes that are missed, lost, corrected, sent back, reserved for long, and kept without consent."""
    story.at("12-14", "09:00")
    hold = {"kind": "missing_suspected", "reason": "Empty position"}
    do(story, "t.weber", "/holds", samples=["FB00310002", "FB00310003"], **hold)
    searched = ["Its position and the four around it", "The whole rack was scanned"]
    do(story, "m.schmit", "/losses", samples=["FB00310003"], searched=searched, reason="Not found")
    back = {"sample": PICKED[0], "amount": "100 uL", "thaws": 1}
    do(story, "t.weber", "/returns", tubes=[back], reason="left over")
    story.at("12-15", "09:00")
    (first, *_) = story.client("q.lambert").get("/api/v1/nonconformities").json()["items"]
    do(story, "q.lambert", f"/nonconformities/{first['id']}/closure", decision="Use as planned")
    do(story, "t.weber", "/nonconformities", code="LEAKED_SPILLED", samples=["FB00310005"])
    corrected = [{"sample": "FB00310006", "field": "tube", "value": "cryovial"}]
    do(story, "s.muller", "/corrections", corrections=corrected, cause="entry_error")
    a_donor(story.client, "IBD-LU-0900", scopes=[])
    tubes(story.client, "NC-1", "NC-2", donor="IBD-LU-0900")
    a_donor(story.client, "IBD-LU-0901")
    tubes(story.client, "ONE-1", donor="IBD-LU-0901", material="SE")
    tubes(story.client, "BE-1", "BE-2", study="BETA")
    line = {"sample": "FB00310010"}
    do(story, "s.muller", "/reservations", purpose="request:1", lines=[line])
    with deed(story.house) as work:
        # No deed of the house uses what was withdrawn; the figure has to find it nevertheless.
        sample = by_code(work, story.kept["destruction"][0])
        work.tell(
            SampleConsumed(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                code=sample.code,
                purpose="use",
                taken="10 µL",
                taken_amount=10_000,
                to_children=0,
            )
        )


def the_last_day(story: Story) -> None:
    """What the bench is like when somebody looks."""
    story.clock.set(END - timedelta(days=5))
    sent = {"kind": "transfer", "destination": "LU-IBBL", "code": "SH-2027-0009", "dispatch": True}
    do(story, "c.martin", "/shipments", **sent, samples=[french(6), french(7)])
    story.clock.set(END - timedelta(hours=30))
    late = (END - timedelta(hours=60)).isoformat()
    do(story, "t.weber", "/picks", samples=["FB00310007"], occurred_at=late)
    story.clock.set(END - timedelta(hours=2))
    do(story, "t.weber", "/picks", samples=["FB00310008"])
    for _ in range(2):
        do(story, "t.weber", "/thaws", samples=["FB00310008"])
        do(story, "t.weber", "/refreezings", samples=["FB00310008"])
    story.clock.set(END - timedelta(minutes=10))
    do(story, "t.weber", "/picks", samples=["FB00310009"])
    tubes(story.client, "TODAY-1", "TODAY-2", donor="IBD-LU-0147")
    do(story, "t.weber", "/acceptances", samples=[{"sample": "TODAY-2"}])
    story.clock.set(END)


def asked(**more: Any) -> dict[str, Any]:
    """The whole time of the story."""
    return {"since": FIRST_DAY, "until": LAST_DAY, **more}
