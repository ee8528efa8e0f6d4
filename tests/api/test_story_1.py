"""A study visit from the kit to the recipient, at two sites, with its numbers (the first acceptance story).

139 containers come to be; at the end 102 stand in stock, 8 are with a recipient and 29 are destroyed, and SQL and
the ledger say the same. Each chapter is a morning or an afternoon of the story, in its order.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.biobank.people.adding_users import add_user
from app.biobank.people.facts import TokenCreated
from app.biobank.people.granting import grant
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.access.models import Token
from app.core.access.signing_in import hash_of
from app.core.clock import SetClock
from app.core.gate import House
from tests.cast import deed
from tests.houses import seal
from tests.lives import STUDY, a_donor, entries, problem
from tests.racks import CODES, EXCEPTIONS, FILLED, RACK, SCAN_1, SCAN_2, rack_file, story_plan

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
SCOPES = ["collect", "store", "research", "outside_eu"]
LOTS = [
    {"item": "EDTA", "lot": "L2609", "expires_on": "2027-03-31"},
    {"item": "SST", "lot": "L2611", "expires_on": "2026-11-30"},
    {"item": "LIHEP", "lot": "L2612", "expires_on": "2027-06-30"},
    {"item": "PAX", "lot": "L2613", "expires_on": "2027-01-31"},
    {"item": "STOOL", "lot": "L2614", "expires_on": "2028-01-31"},
]
KITS_LU = [f"KIT-00{number}" for number in range(481, 491)]
KITS_FR = [f"KIT-00{number}" for number in range(491, 501)]
VISITS = (
    ("IBD-LU-0147", "KIT-00481", "P00481", "08:12"),
    ("IBD-LU-0148", "KIT-00482", "P00482", "08:31"),
    ("IBD-LU-0149", "KIT-00483", "P00483", "08:55"),
    ("IBD-LU-0150", "KIT-00484", "P00484", "09:10"),
)
PREFIXES = [prefix for _, _, prefix, _ in VISITS]
COLLECTED = [
    f"{prefix}{index:02}" for prefix in PREFIXES for index in range(1, 6) if (prefix, index) != ("P00484", 5)
]
STRAGGLER = "P0048404"
PROMISED = [f"FB0031{number:04}" for number in (1, 13, 25, 37, 49, 61, 73, 85)] + ["FB00420001", "FB00420013"]
WITHDRAWN = ["FB00310025", "FB00310037"]
PICKED = [code for code in PROMISED if code not in WITHDRAWN]
SENT_ON = [f"FB0042{number:04}" for number in (1, 2, 3, 4, 5, 11, 13, 14, 15, 16, 21, 22)]


def french(number: int) -> str:
    return f"FB0042{number:04}"


@pytest.fixture
def clock() -> SetClock:
    """The morning on which the kits are assembled."""
    return SetClock(datetime(2026, 10, 26, 9, tzinfo=LUXEMBOURG))


@dataclass
class Story:
    """Who acts, what time it is, and what the databases say."""

    client: Any
    house: House
    clock: SetClock
    kept: dict[str, Any] = field(default_factory=dict)

    def at(self, day: str, time: str) -> datetime:
        """Put the hands to a day ("11-03") and a time in Luxembourg."""
        moment = datetime.fromisoformat(f"2026-{day}T{time}:00").replace(tzinfo=LUXEMBOURG)
        self.clock.set(moment)
        return moment

    def post(self, who: str, path: str, body: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        """What the answer to a request holds, which must have this status."""
        answer = self.client(who).post(f"/api/v1{path}", json=body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    def refused(self, who: str, path: str, body: dict[str, Any]) -> tuple[int, str]:
        """The number and code of a refusal, which changed nothing."""
        before = entries(self.house)
        found = problem(self.client(who).post(f"/api/v1{path}", json=body))
        assert entries(self.house) == before
        return found

    def sample(self, code: str, who: str = "q.lambert") -> Any:
        """A sample as somebody sees it."""
        return self.client(who).get(f"/api/v1/samples/{code}").json()

    def scan(self, who: str, content: bytes, **said: str) -> Any:
        """The answer to a scanner's file."""
        headers = {"content-type": "text/csv"}
        return self.client(who).post("/api/v1/rack-scans", content=content, params=said, headers=headers)

    def rows(self, query: str) -> list[Any]:
        """What SQL says."""
        with self.house.database.session() as session:
            return list(session.connection().execute(text(query)))

    def stock(self) -> dict[str, int]:
        """Containers in stock, by site."""
        query = (
            "SELECT site.code, count(*) FROM sample JOIN site ON site.id = sample.site_id "
            "WHERE status = 'available' GROUP BY site.code"
        )
        return dict(self.rows(query))

    def nonconformities(self) -> Counter[str]:
        """What went off protocol, by code."""
        listed = self.client("q.lambert").get("/api/v1/nonconformities", params={"size": 100}).json()
        return Counter(one["code"] for one in listed["items"])


@pytest.fixture
def story(client: Any, cast: House, clock: SetClock) -> Story:
    """The cast, and what the story has beyond it: participants, a co-author in the committee, shelves and boxes."""
    with deed(cast) as work:
        author = add_user(work, AddUser(login="ac.laurent", name="ac.laurent"))
        grant(work, MakeGrant(login="ac.laurent", role="AC"))
        token = Token(
            user_id=author.id or 0,
            name="test",
            token_hash=hash_of("ac.laurent"),
            created_at=work.now,
            expires_at=work.now + timedelta(days=3650),
        )
        work.add(token)
        work.tell(TokenCreated(subject=token.ref, login="ac.laurent", name="test"))
        add_containers(
            work,
            AddContainers(
                containers=[
                    AddContainer(code="F07-S3", kind="shelf", parent="F07", slot="3"),
                    AddContainer(code="F07-S3-K2", kind="rack", parent="F07-S3"),
                    AddContainer(code="F07-S4", kind="shelf", parent="F07", slot="4"),
                    AddContainer(code="BX-PAX-07", kind="box", format="9x9", parent="F07", slot="5"),
                    AddContainer(code="BX-TR-01", kind="box", format="9x9", parent="F07-S4"),
                    AddContainer(code="BX-GPAX", kind="box", format="9x9", parent="G02", slot="2"),
                    AddContainer(code="BX-GPB", kind="box", format="9x9", parent="GN1", slot="1"),
                ]
            ),
        )
    for donor in (*(visit[0] for visit in VISITS), "IBD-GE-0052"):
        a_donor(client, donor, scopes=SCOPES)
    return Story(client, cast, clock)


def test_story_1_from_the_kit_to_the_recipient(story: Story) -> None:
    kits_are_assembled_released_and_sent(story)
    four_visits_are_collected(story)
    eighteen_tubes_travel_and_one_follows(story)
    the_centrifuge_finds_one_tube_late(story)
    a_rack_is_registered_in_two_scans(story)
    whole_tubes_and_cells_are_stored(story)
    custody_has_no_gap(story)
    the_partner_site_does_the_same(story)
    a_transfer_arrives_with_a_swap(story)
    a_request_is_voted_on_and_promised_ten(story)
    a_donor_withdraws(story)
    eight_tubes_are_picked_packed_and_sent(story)
    twenty_nine_are_destroyed_before_a_witness(story)
    the_numbers_agree_in_sql_and_in_the_ledger(story)


def kits_are_assembled_released_and_sent(story: Story) -> None:
    """Steps 1 to 4."""
    run = {"type": "KIT-IBD-V1", "count": 20, "study": STUDY, "lots": LOTS, "first_number": 481}
    made = story.post("t.weber", "/kits/runs", run, status=201)
    assert (made["kits"][0]["code"], made["kits"][-1]["code"]) == ("KIT-00481", "KIT-00500")
    assert made["expires_on"] == "2026-11-30"
    assert len(made["tubes"]) == 100
    assert story.sample("P0048105")["status"] == "planned"
    story.at("10-26", "09:02")
    expired = {"item": "EDTA", "lot": "L2508", "expires_on": "2026-09-30"}
    again = {**run, "lots": [expired, *LOTS[1:]], "first_number": 501}
    assert story.refused("t.weber", "/kits/runs", again) == (422, "E-LOT-EXPIRED")
    story.at("10-26", "09:40")
    everything = {"kits": KITS_LU + KITS_FR}
    assert story.refused("t.weber", "/kits/release", everything) == (403, "E-SOD")
    story.post("s.muller", "/kits/release", everything)
    story.at("10-26", "11:00")
    for kits, site, nurse in ((KITS_LU, "LU-CHL", "n.reuter"), (KITS_FR, "FR-GE1", "p.blanc")):
        story.post("t.weber", "/kits/dispatch", {"kits": kits, "destination": site})
        story.post(nurse, "/kits/receipt", {"kits": kits})
    lines = story.client("q.lambert").get("/api/v1/kits/stock").json()["lines"]
    assert {(line["site"], line["state"], line["kits"]) for line in lines} == {
        ("LU-CHL", "at_site", 10),
        ("FR-GE1", "at_site", 10),
    }


def four_visits_are_collected(story: Story) -> None:
    """Steps 5 to 7."""
    for donor, kit, _, time in VISITS:
        moment = story.at("11-03", time)
        form: dict[str, Any] = {"donor": donor, "occurred_at": moment.isoformat()}
        if donor == "IBD-LU-0150":
            form["tubes"] = [{"index": 5, "not_collected": "participant_refusal"}]
        opened = story.post("n.reuter", f"/kits/{kit}/openings", form, status=201)
        assert len(opened["collected"]) == (4 if donor == "IBD-LU-0150" else 5)
    assert story.sample("P0048405")["status"] == "voided"
    story.at("11-03", "09:12")
    mistake = {"donor": "IBD-LU-0150", "occurred_at": "2026-11-03T09:12:00+01:00"}
    answer = story.client("n.reuter").post("/api/v1/kits/KIT-00481/openings", json=mistake)
    assert problem(answer) == (409, "E-KIT-STATE")
    assert "KIT-00481 was already used for another participant" in answer.text
    assert "0147" not in answer.text


def eighteen_tubes_travel_and_one_follows(story: Story) -> None:
    """Steps 8 to 12."""
    story.at("11-03", "09:35")
    eighteen = [code for code in COLLECTED if code != STRAGGLER]
    parcel = {
        "kind": "collection",
        "destination": "LU-IBBL",
        "code": "SH-2026-0197",
        "logger": "TL-88213",
        "samples": eighteen,
        "dispatch": True,
    }
    sent = story.post("n.reuter", "/shipments", parcel, status=201)
    assert (sent["shipment"]["counts"], sent["remaining_at_site"]) == ({"dispatched": 18}, [STRAGGLER])
    assert story.sample(STRAGGLER)["status"] == "collected"
    story.at("11-03", "10:08")
    technician, key = story.client("t.weber"), {"idempotency-key": "waybill-0197"}
    address = "/api/v1/shipments/SH-2026-0197/receipt"
    first = technician.post(address, json={"scanned": eighteen}, headers=key)
    assert len(first.json()["received"]) == 18
    assert first.json()["shipment"]["state"] == "closed"
    story.at("11-03", "10:12")
    count = entries(story.house)
    again = technician.post(address, json={"scanned": eighteen}, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert entries(story.house) == count
    story.at("11-03", "10:16")
    lines: list[dict[str, Any]] = [{"sample": code} for code in eighteen]
    haemolysis = {"code": "HEMOLYSIS", "severity": "minor", "note": "grade 2"}
    lines[eighteen.index("P0048202")]["deviations"] = [haemolysis]
    story.post("t.weber", "/acceptances", {"samples": lines})
    assert story.nonconformities() == {"HEMOLYSIS": 1}
    story.at("11-03", "10:20")
    parcel |= {"code": "SH-2026-0198", "samples": [STRAGGLER]}
    assert story.post("n.reuter", "/shipments", parcel, status=201)["remaining_at_site"] == []


def the_centrifuge_finds_one_tube_late(story: Story) -> None:
    """Steps 13 and 14."""
    tubes = [f"{prefix}{index}" for prefix in PREFIXES for index in ("01", "02")]
    run = {"code": "CR-1103-01", "equipment": "CF-02", "programme": "2,000 g 10 min 20 °C", "samples": tubes}
    story.post("t.weber", "/runs", run, status=201)
    story.at("11-03", "10:22")
    assert story.refused("t.weber", "/runs/CR-1103-01/start", {}) == (409, "E-WARNING")
    started = story.post("t.weber", "/runs/CR-1103-01/start", {"ack": ["W-TTC"]})
    assert [one["sample"] for one in started["warnings"]] == ["P0048101"]
    story.at("11-03", "10:32")
    story.post("t.weber", "/runs/CR-1103-01/stop")
    assert story.nonconformities() == {"HEMOLYSIS": 1, "TTC_EXCEEDED": 1}
    story.at("11-03", "10:33")
    measured = {"input": "9600 uL", "discard": "4300 uL", "loss": "150 uL"}
    too_much = [{"material": "PL", "amount": "4900 uL"}, {"material": "BC", "amount": "1000 uL"}]
    over = {**measured, "fractions": too_much}
    assert story.refused("t.weber", "/samples/P0048101/fractions", over) == (422, "E-VOL-OVERDRAW")
    for prefix in PREFIXES:
        measure_blood(story, "t.weber", prefix, serum="2050 uL" if prefix == "P00483" else "2850 uL")


def measure_blood(story: Story, who: str, prefix: str, serum: str) -> None:
    plasma = [{"material": "PL", "amount": "4150 uL"}, {"material": "BC", "amount": "1000 uL"}]
    layers = {"input": "9600 uL", "discard": "4300 uL", "loss": "150 uL", "fractions": plasma}
    story.post(who, f"/samples/{prefix}01/fractions", layers, status=201)
    layers = {"input": "8 mL", "discard": "5 mL", "fractions": [{"material": "SE", "amount": serum}]}
    story.post(who, f"/samples/{prefix}02/fractions", layers, status=201)


def a_rack_is_registered_in_two_scans(story: Story) -> None:
    """Steps 15 to 20."""
    story.at("11-03", "10:58")
    first = story.scan("svc.rackscan.ibbl", SCAN_1, filename="scan1.csv").json()
    assert (first["read"], first["unreadable"]) == (91, 1)
    plan = story_plan()
    for parent in plan["parents"]:
        parent["exhaust"] = True
    body = {"plan": plan, "exceptions": EXCEPTIONS}
    early = {"slot": "F07-S3-K2", **body}
    assert story.refused("t.weber", f"/rack-scans/{first['id']}/commit", early) == (422, "E-SCAN-NOREAD")
    story.at("11-03", "11:00")
    second = story.scan("svc.rackscan.ibbl", SCAN_2, filename="scan2.csv").json()
    assert (second["read"], second["unreadable"]) == (92, 0)
    story.at("11-03", "11:01")
    planned = story.client("t.weber").put(f"/api/v1/rack-scans/{second['id']}/plan", json=body).json()
    assert planned["counts"] == {"new": 90, "blank": 2, "empty_expected": 4}
    assert [(one["code"], one["sample"]) for one in planned["warnings"]] == [("W-YIELD", "P0048302")]
    story.at("11-03", "11:05")
    before = entries(story.house)
    turned = story.scan("svc.rackscan.ibbl", rack_file(FILLED, turned=True))
    assert problem(turned) == (422, "E-SCAN-ROTATED")
    assert entries(story.house) == before
    # The confirmation comes at 11:24, and a scan is fresh for ten minutes (W11): the rack is scanned once more.
    story.at("11-03", "11:22")
    fresh = story.scan("svc.rackscan.ibbl", SCAN_2, filename="scan2.csv").json()
    story.at("11-03", "11:24")
    done = story.post("t.weber", f"/rack-scans/{fresh['id']}/commit", {"slot": "F07-S3-K2"})
    assert (done["registered"], done["blank"], done["empty"]) == (90, 2, 4)
    assert done["nonconformities"] == []
    totals = story.rows(
        "SELECT material, count(*), sum(amount) FROM sample WHERE kind = 'aliquot' GROUP BY material"
    )
    assert {material: (count, int(amount)) for material, count, amount in totals} == {
        "PL": (40, 16_000_000),
        "BC": (8, 4_000_000),
        "SE": (30, 10_400_000),
        "ST": (12, 2_400_000_000),
    }
    for blank in ("FB00310067", "FB00310068"):
        assert story.sample(blank)["code"] == "E-BC-UNKNOWN"
    assert story.nonconformities()["TTC_EXCEEDED"] == 1
    assert "TTF_EXCEEDED" not in story.nonconformities()


def whole_tubes_and_cells_are_stored(story: Story) -> None:
    """Steps 12 (the end of it) and 21."""
    story.at("11-03", "11:30")
    receipt = story.post("t.weber", "/shipments/SH-2026-0198/receipt", {"scanned": [STRAGGLER]})
    assert receipt["shipment"]["state"] == "closed"
    story.post("t.weber", "/acceptances", {"samples": [{"sample": STRAGGLER}]})
    story.at("11-03", "12:10")
    whole = [{"sample": f"{prefix}04", "container": "BX-PAX-07"} for prefix in PREFIXES]
    story.post("t.weber", "/placements", {"placements": whole}, status=201)
    story.at("11-03", "13:40")
    vials = isolate_cells(story, "t.weber", PREFIXES, "CV0031")
    warm = [{"sample": code, "container": "BX-PAX-07"} for code in vials]
    assert story.refused("t.weber", "/placements", {"placements": warm}) == (422, "E-POS-INCOMPATIBLE")
    cold = [{"sample": code, "container": "BX-PB-112"} for code in vials]
    story.post("t.weber", "/placements", {"placements": cold}, status=201)
    assert story.stock() == {"LU-IBBL": 110}


def isolate_cells(story: Story, who: str, prefixes: list[str], stem: str) -> list[str]:
    """Four vials of five million cells of each donor; the heparin tube is used up."""
    vials = []
    for number, prefix in enumerate(prefixes):
        codes = [f"{stem}{4 * number + index:04}" for index in range(1, 5)]
        cells = [{"code": code, "material": "PBMC", "amount": "5 10*6"} for code in codes]
        form = {"method": "Ficoll", "derivatives": cells, "exhaust": True}
        story.post(who, f"/samples/{prefix}03/derivatives", form, status=201)
        vials += codes
    return vials


def custody_has_no_gap(story: Story) -> None:
    """Step 22: an aliquot's custody begins with its parent's."""
    query = (
        "SELECT e.kind, e.header FROM ledger_entry e JOIN ledger_subject s ON s.entry_id = e.id "
        "JOIN barcode b ON s.subject = 'sample:' || b.target_id "
        "WHERE b.name = '{}' AND s.version IS NOT NULL ORDER BY s.version"
    )

    def life(code: str) -> list[tuple[str, str]]:
        found = []
        for kind, header in story.rows(query.format(code)):
            moment = datetime.fromisoformat(json.loads(header)["occurred_at"]).astimezone(LUXEMBOURG)
            found.append((kind, moment.strftime("%H:%M")))
        return found

    parent = dict(life("P0048101"))
    assert [
        parent[kind]
        for kind in ("sample.collected", "sample.dispatched", "sample.received", "sample.checked_in_to_run")
    ] == ["08:12", "09:35", "10:08", "10:20"]
    assert life("FB00310001") == [("sample.produced", "11:24"), ("sample.process_finished", "11:24")]
    tube = story.sample("FB00310001")
    assert (tube["placement"], tube["status"], tube["visit"]) == ("position", "available", "V1")


def the_partner_site_does_the_same(story: Story) -> None:
    """Step 23."""
    moment = story.at("11-05", "09:05")
    visit = {"donor": "IBD-GE-0052", "occurred_at": moment.isoformat()}
    story.post("p.blanc", "/kits/KIT-00491/openings", visit, status=201)
    tubes = [f"P00491{index:02}" for index in range(1, 6)]
    story.at("11-05", "09:20")
    story.post("c.martin", "/receptions", {"samples": tubes})
    story.post("c.martin", "/acceptances", {"samples": [{"sample": code} for code in tubes]})
    run = {"code": "CR-1105-G1", "equipment": "CF-G1", "programme": "2,000 g 10 min", "samples": tubes[:2]}
    story.post("c.martin", "/runs", run, status=201)
    story.at("11-05", "09:45")
    assert story.post("c.martin", "/runs/CR-1105-G1/start")["warnings"] == []
    story.at("11-05", "09:55")
    story.post("c.martin", "/runs/CR-1105-G1/stop")
    measure_blood(story, "c.martin", "P00491", serum="2850 uL")
    story.at("11-05", "10:30")
    wells = list(CODES)[:24]
    content = rack_file({well: french(number) for number, well in enumerate(wells, 1)}, rack="RK-GE-004")
    scan = story.scan("c.martin", content).json()
    plasma = [
        {"material": "PL", "amount": "400 uL", "count": 10},
        {"material": "BC", "amount": "500 uL", "count": 2},
    ]
    serum = [{"material": "SE", "amount": "350 uL", "count": 8}]
    stool = [{"material": "ST", "amount": "200 mg", "count": 4}]
    parents = [
        {"sample": code, "children": children, "exhaust": True}
        for code, children in (("P0049101", plasma), ("P0049102", serum), ("P0049105", stool))
    ]
    form = {"slot": "G02-3", "plan": {"parents": parents}}
    assert story.post("c.martin", f"/rack-scans/{scan['id']}/commit", form)["registered"] == 24
    vials = isolate_cells(story, "c.martin", ["P00491"], "CV0042")
    places = [{"sample": code, "container": "BX-GPB"} for code in vials]
    places.append({"sample": "P0049104", "container": "BX-GPAX"})
    story.post("c.martin", "/placements", {"placements": places}, status=201)
    assert story.stock() == {"LU-IBBL": 110, "FR-GE1": 29}
    assert story.sample(french(1), "t.weber")["code"] == "E-BC-UNKNOWN"
    counted = {
        login: sum(line["samples"] for line in story.client(login).get("/api/v1/catalogue").json()["lines"])
        for login in ("t.weber", "m.schmit")
    }
    assert counted == {"t.weber": 110, "m.schmit": 139}


def a_transfer_arrives_with_a_swap(story: Story) -> None:
    """Steps 24 to 27."""
    story.at("11-17", "14:00")
    parcel = {
        "kind": "transfer",
        "destination": "LU-IBBL",
        "code": "SH-2026-0204",
        "logger": "TL-90417",
        "coolant": "dry ice 6 kg",
        "samples": SENT_ON,
        "dispatch": True,
    }
    sent = story.post("c.martin", "/shipments", parcel, status=201)
    assert sent["shipment"]["counts"] == {"dispatched": 12}
    story.at("11-18", "09:40")
    arrived = [code for code in SENT_ON if code != french(16)]
    diff = story.post("t.weber", "/shipments/SH-2026-0204/receipt", {"scanned": [*arrived, french(17)]})
    assert (len(diff["received"]), diff["undecided"], diff["unlisted"]) == (11, [french(16)], [french(17)])
    assert story.refused("t.weber", "/shipments/SH-2026-0204/closing", {}) == (409, "E-STATE")
    story.at("11-18", "09:41")
    decide = {"missing": [french(16)], "extras": "register"}
    story.post("t.weber", "/shipments/SH-2026-0204/receipt", decide)
    extra, missing = story.sample(french(17)), story.sample(french(16))
    assert (extra["status"], extra["holds"]) == ("received", ["identity_discrepancy"])
    assert (missing["status"], missing["holds"]) == ("in_transit", ["missing_suspected"])
    assert story.nonconformities() == {"HEMOLYSIS": 1, "TTC_EXCEEDED": 1, "SHIP_SWAP": 1}
    for login in ("t.weber", "c.martin"):
        lines = story.client(login).get("/api/v1/shipments/SH-2026-0204").json()["lines"]
        states = Counter(line["state"] for line in lines)
        assert states == {"received": 11, "missing": 1, "extra": 1}
    story.at("11-18", "10:30")
    found = {"found": [{"sample": french(16), "container": "RK-GE-004", "position": list(CODES)[15]}]}
    story.post("c.martin", "/shipments/SH-2026-0204/resolutions", found)
    assert (story.sample(french(16))["status"], story.sample(french(16))["holds"]) == ("available", [])
    release = {"samples": [french(17)], "kind": "identity_discrepancy", "reason": "the swap is explained"}
    story.post("s.muller", "/hold-releases", release)
    tubes = [*arrived, french(17)]
    story.post("t.weber", "/acceptances", {"samples": [{"sample": code} for code in tubes]})
    places = [{"sample": code, "container": "BX-TR-01"} for code in tubes]
    story.post("t.weber", "/placements", {"placements": places}, status=201)
    story.post("t.weber", "/shipments/SH-2026-0204/closing")
    assert story.stock() == {"LU-IBBL": 122, "FR-GE1": 17}


def a_request_is_voted_on_and_promised_ten(story: Story) -> None:
    """Steps 28 to 31."""
    story.at("11-24", "10:00")
    criteria = [
        {"material": "PL", "min_amount": "350 uL", "max_thaws": 0, "count": 5, "per_donor": 1, "visit": "V1"},
        {"material": "SE", "min_amount": "300 uL", "count": 5, "per_donor": 1},
    ]
    asked = story.post("r.keller", "/catalogue/feasibility", {"criteria": criteria, "country": "CH"})
    assert [line["samples"] for line in asked["lines"]] == [5, 5]
    draft = {
        "code": "REQ-2026-0031",
        "title": "Proteomics",
        "purpose": "Proteomics, not commercial",
        "destination": "CH-BS1",
        "criteria": criteria,
        "co_applicants": ["ac.laurent"],
    }
    story.post("r.keller", "/requests", draft, status=201)
    story.post("r.keller", "/requests/REQ-2026-0031/submission")
    story.at("11-26", "15:00")
    votes = "/requests/REQ-2026-0031/votes"
    story.post("ac.hoffmann", votes, {"decision": "approve"}, status=201)
    condition = {"decision": "approve", "condition": "return data 12 m"}
    story.post("ac.diallo", votes, condition, status=201)
    assert story.refused("ac.laurent", votes, {"decision": "approve"}) == (403, "E-SOD")
    assert story.post("ac.rossi", votes, {"decision": "approve"}, status=201)["state"] == "approved"
    story.at("12-01", "10:00")
    promise = {"samples": PROMISED}
    allocated = story.post("m.schmit", "/requests/REQ-2026-0031/allocations", promise, status=201)
    assert allocated["allocation"] == {"asked": 10, "allocated": 10, "released": 0}
    agree(story, "2027-11-30")
    second = {**draft, "code": "REQ-2026-0032", "co_applicants": []}
    story.post("r.keller", "/requests", second, status=201)
    story.post("r.keller", "/requests/REQ-2026-0032/submission")
    for member in ("ac.hoffmann", "ac.diallo", "ac.rossi"):
        vote = {"decision": "approve"}
        story.post(member, "/requests/REQ-2026-0032/votes", vote, status=201)
    taken = {"samples": ["FB00310001"]}
    refused = story.refused("m.schmit", "/requests/REQ-2026-0032/allocations", taken)
    assert refused == (423, "E-RESERVED")


def agree(story: Story, valid_until: str) -> None:
    agreement = {
        "reference": "MTA-2026-31",
        "institution": "University of Basel",
        "signed_on": "2026-12-01",
        "valid_until": valid_until,
    }
    story.post("m.schmit", "/requests/REQ-2026-0031/agreement", agreement)


def a_donor_withdraws(story: Story) -> None:
    """Step 32."""
    story.at("12-02", "09:00")
    form = {"study": STUDY, "donor": "IBD-LU-0148", "level": "destroy"}
    found = story.post("dpo.thill", "/withdrawals", form, status=201)
    assert found["affected"] == 29
    assert sorted(one["sample"] for one in found["released"]) == WITHDRAWN
    story.kept["destruction"] = [one["code"] for one in found["samples"]]
    held = story.rows("SELECT count(*) FROM sample WHERE holds LIKE '%consent_withdrawn%'")
    assert held[0][0] == 29
    mine = story.client("r.keller").get("/api/v1/requests/mine/REQ-2026-0031")
    assert mine.json()["allocation"] == {"asked": 10, "allocated": 8, "released": 2}
    assert "withdr" not in mine.text.lower()


def eight_tubes_are_picked_packed_and_sent(story: Story) -> None:
    """Steps 34 to 38."""
    story.at("12-08", "08:30")
    listed = story.client("t.weber").get("/api/v1/requests/REQ-2026-0031/pick-list").json()["lines"]
    assert sorted(line["sample"] for line in listed) == PICKED
    assert [line["path"][-1] for line in listed] == [RACK] * 6 + ["BX-TR-01"] * 2
    walk = [line["position"] for line in listed]
    assert walk == ["A01", "A07", "A10", "E02", "E08", "E11", "A1", "A7"]
    picks = "/requests/REQ-2026-0031/picks"
    answer = story.client("t.weber").post(f"/api/v1{picks}", json={"samples": ["FB00310074"]})
    assert problem(answer) == (409, "E-NOT-ON-LIST")
    assert answer.json()["fields"]["position"] == "RK-0031 B10"
    assert story.refused("t.weber", picks, {"samples": ["FB00310025"]}) == (423, "E-HOLD")
    assert story.post("t.weber", picks, {"samples": PICKED})["left"] == 0
    story.at("12-08", "09:20")
    parcel = {
        "kind": "distribution",
        "destination": "CH-BS1",
        "code": "SH-2026-0112",
        "request": "REQ-2026-0031",
        "logger": "TL-90550",
        "coolant": "dry ice 10 kg",
    }
    story.post("t.weber", "/shipments", parcel, status=201)
    tubes = [
        {"sample": code, "box": "RK-OUT-12", "position": f"{row}01"}
        for code, row in zip(PICKED, "ABCDEFGH", strict=True)
    ]
    story.post("t.weber", "/shipments/SH-2026-0112/tubes", {"tubes": tubes})
    story.at("12-08", "09:25")
    check = {"scanned": PICKED, "seal": "S-0112"}
    agree(story, "2026-12-07")
    seal = "/shipments/SH-2026-0112/seal"
    assert story.refused("s.muller", seal, check) == (403, "E-MTA-MISSING")
    agree(story, "2027-11-30")
    assert story.refused("t.weber", seal, check) == (403, "E-SCOPE")
    story.post("s.muller", seal, check)
    answer = story.client("m.schmit").get("/api/v1/shipments/SH-2026-0112/manifest.json")
    manifest = answer.json()
    assert (manifest["manifest"], manifest["tubes"]) == ("MAN-2026-0112", 8)
    assert [line["label"] for line in manifest["lines"]] == [f"K31-{number:03}" for number in range(1, 9)]
    assert not [word for word in ("IBD-", "F07", RACK, "BX-TR") if word in answer.text]
    table = story.client("m.schmit").get("/api/v1/shipments/SH-2026-0112/manifest.csv").text
    assert [line.split(",")[4] for line in table.splitlines()[1:]] == [
        line["label"] for line in manifest["lines"]
    ]
    story.at("12-08", "10:00")
    story.post("s.muller", "/shipments/SH-2026-0112/dispatch")
    assert {story.sample(code)["status"] for code in PICKED} == {"distributed"}
    assert story.stock() == {"LU-IBBL": 114, "FR-GE1": 17}
    story.at("12-09", "10:15")
    good = {"condition": "8 of 8 good, dry ice left 4.2 kg, max -71.3 °C"}
    received = story.post("r.keller", "/shipments/SH-2026-0112/confirmation", good)
    assert received["state"] == "closed"
    mine = story.client("r.keller").get("/api/v1/requests/mine/REQ-2026-0031").json()
    assert mine["state"] == "received"


def twenty_nine_are_destroyed_before_a_witness(story: Story) -> None:
    """Step 39."""
    story.at("12-10", "14:00")
    listed = story.kept["destruction"]
    assert len(listed) == 29
    form = {"samples": listed, "method": "incineration", "witness": "q.lambert"}
    assert story.refused("t.weber", "/destructions", form) == (403, "E-APPROVAL")
    approval = {"samples": listed, "cause": "consent_withdrawn"}
    story.post("m.schmit", "/destruction-approvals", approval, status=201)
    alone = {**form, "witness": "t.weber"}
    assert story.refused("t.weber", "/destructions", alone) == (422, "E-WITNESS")
    certificate = story.post("t.weber", "/destructions", form, status=201)
    assert len(certificate["samples"]) == 29
    assert story.stock() == {"LU-IBBL": 85, "FR-GE1": 17}


def the_numbers_agree_in_sql_and_in_the_ledger(story: Story) -> None:
    """Step 40: created = in stock + distributed + destroyed, whoever is asked."""
    stored = "(kind <> 'primary' OR material = 'PAX') AND status <> 'planned'"
    by_sql = dict(story.rows(f"SELECT status, count(*) FROM sample WHERE {stored} GROUP BY status"))
    assert by_sql == {"available": 102, "distributed": 8, "destroyed": 29}
    primaries = story.rows(f"SELECT status, count(*) FROM sample WHERE NOT ({stored}) GROUP BY status")
    assert dict(primaries) == {"planned": 75, "exhausted": 19, "voided": 1}
    assert folded(story) == dict(story.rows("SELECT status, count(*) FROM sample GROUP BY status"))
    flows = dict(story.rows("SELECT kind, count(*) FROM ledger_entry GROUP BY kind"))
    created = flows["sample.produced"] + whole_tubes_stored(story)
    assert created == 139
    assert created == sum(story.stock().values()) + flows["sample.distributed"] + flows["sample.destroyed"]
    assert story.nonconformities() == {"HEMOLYSIS": 1, "TTC_EXCEEDED": 1, "SHIP_SWAP": 1}
    if not story.house.database.sqlite and story.house.seal is not None:
        # There the sealer follows a moment later; the clock of this test stands still meanwhile.
        seal(story.house)
    verified = story.post("q.lambert", "/ledger/verification")
    assert (verified["findings"], verified["holds"]) == ([], True)


def folded(story: Story) -> Counter[str]:
    """The status of every sample, from the ledger alone."""
    query = "SELECT p.payload FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id ORDER BY e.id"
    status: dict[str, str] = {}
    for (payload,) in story.rows(query):
        for table, key, _before, after in json.loads(payload)["changes"]:
            if table == "sample" and "status" in after:
                status[key] = after["status"]
    return Counter(status.values())


def whole_tubes_stored(story: Story) -> int:
    """Primary tubes that were stored as they came."""
    query = (
        "SELECT count(DISTINCT s.subject) FROM ledger_entry e JOIN ledger_subject s ON s.entry_id = e.id "
        "JOIN sample ON s.subject = 'sample:' || sample.id "
        "WHERE e.kind = 'sample.stored_direct' AND sample.kind = 'primary' AND s.version IS NOT NULL"
    )
    return int(story.rows(query)[0][0])
