"""Taking an act at the bench back: within minutes, by whoever did it, while nothing builds on it, and told."""

from datetime import timedelta
from typing import Any

from app.core.clock import SetClock
from app.core.gate import House
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED
from tests.concurrency.test_withdrawals import posting, together
from tests.houses import MORNING, seal
from tests.lives import entries, problem, told
from tests.tubes import stock

DIMENSIONS = ("status", "container_id", "place", "holds", "amount", "thaws", "thawed_at", "frozen_at")


def looks(client: Any, code: str) -> dict[str, Any]:
    found = client("t.weber").get(f"/api/v1/samples/{code}").json()
    return {name: found.get(name) for name in DIMENSIONS}


def store(client: Any, *lines: tuple[str, str], login: str = "t.weber") -> None:
    placements = [{"sample": code, "container": "BX-1", "position": position} for code, position in lines]
    answer = client(login).post("/api/v1/placements", json={"placements": placements})
    assert answer.status_code == 201, answer.text


def move(client: Any, *lines: tuple[str, str]) -> None:
    moves = [{"sample": code, "container": "BX-1", "position": position} for code, position in lines]
    answer = client("t.weber").post("/api/v1/moves", json={"moves": moves})
    assert answer.status_code == 200, answer.text


def undo(client: Any, login: str = "t.weber", **form: Any) -> Any:
    return client(login).post("/api/v1/undos", json=form)


def acts(client: Any, login: str = "t.weber") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client(login).get("/api/v1/acts").json()["acts"]
    return found


def holds_together(house: House) -> bool:
    seal(house)
    assert house.seal is not None
    with snapshot(house.database) as connection:
        report = verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)
    assert report.holds, report.findings
    return True


def test_a_tube_put_into_the_wrong_place_is_in_hand_again(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    before = looks(client, "T1")
    store(client, ("T1", "A1"))
    answer = undo(client)
    assert answer.status_code == 200, answer.text
    assert answer.json()["sentence"] == "T1 was stored at F07/BX-1/A1"
    assert looks(client, "T1") == before
    assert told(cast, "T1")[-2:] == ["sample.stored_direct", "sample.act_undone"]
    store(client, ("T1", "A2"))
    assert holds_together(cast)


def test_two_tubes_that_changed_places_change_back(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="available", box="BX-1", frozen_at=MORNING)
    before = [looks(client, code) for code in ("T1", "T2")]
    move(client, ("T1", "A2"), ("T2", "A1"))
    assert undo(client).status_code == 200
    assert [looks(client, code) for code in ("T1", "T2")] == before
    assert holds_together(cast)


def test_act_after_act_is_taken_back_and_none_twice(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    before = looks(client, "T1")
    store(client, ("T1", "A1"))
    move(client, ("T1", "A2"))
    assert [one["why"] for one in acts(client)] == ["", "Something has happened to T1 since."]
    assert undo(client).status_code == 200
    assert [one["why"] for one in acts(client)] == [""]
    assert undo(client).status_code == 200
    assert looks(client, "T1") == before
    assert acts(client) == []
    count = entries(cast)
    assert problem(undo(client)) == (404, "E-NOT-FOUND")
    assert entries(cast) == count


def test_the_last_act_is_taken_back_or_none(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"])
    store(client, ("T1", "A1"))
    hold = {"samples": ["T2"], "kind": "quality_quarantine", "reason": "It looks wrong"}
    assert client("t.weber").post("/api/v1/holds", json=hold).status_code == 201
    refused = undo(client)
    assert problem(refused) == (409, "E-STATE")
    assert "Your last act was: T2 is on hold" in refused.text
    assert looks(client, "T1")["status"] == "available"
    chosen = acts(client)[0]["act"]
    assert client("t.weber").post("/api/v1/undos", json={"act": chosen}).status_code == 200
    assert looks(client, "T1")["status"] == "accepted"


def test_what_others_did_to_the_tube_since_is_not_wiped_away(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    store(client, ("T1", "A1"))
    hold = {"samples": ["T1"], "kind": "quality_quarantine", "reason": "It looks wrong"}
    assert client("q.lambert").post("/api/v1/holds", json=hold).status_code == 201
    refused = undo(client)
    assert problem(refused) == (409, "E-STATE")
    assert "something has happened to T1 since." in refused.text
    assert looks(client, "T1")["holds"] == ["quality_quarantine"]


def test_only_ones_own_acts_of_the_last_minutes_are_taken_back(
    client: Any, cast: House, clock: SetClock
) -> None:
    stock(cast, ["T1"])
    store(client, ("T1", "A1"))
    (act,) = acts(client)
    assert problem(undo(client, "s.muller", act=act["act"])) == (404, "E-NOT-FOUND")
    clock.set(clock.now() + timedelta(minutes=10, seconds=1))
    refused = undo(client, act=act["act"])
    assert problem(refused) == (404, "E-NOT-FOUND")
    assert "10 minutes" in refused.json()["next_step"]
    assert acts(client) == []


def test_an_act_with_further_consequences_stays(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber", frozen_at=MORNING)
    assert client("t.weber").post("/api/v1/thaws", json={"samples": ["T1"]}).status_code == 200
    move_in = {"placements": [{"sample": "T1", "container": "BX-1", "position": "A1"}]}
    assert client("t.weber").post("/api/v1/placements", json=move_in).status_code == 201
    assert looks(client, "T1")["thaws"] == 1
    refused = undo(client)
    assert problem(refused) == (409, "E-STATE")
    assert looks(client, "T1")["thaws"] == 1


def test_a_place_that_was_given_to_another_tube_is_not_taken_from_it(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1", frozen_at=MORNING)
    stock(cast, ["T2"])
    assert client("t.weber").post("/api/v1/picks", json={"samples": ["T1"]}).status_code == 200
    store(client, ("T2", "A1"), login="s.muller")
    refused = undo(client)
    assert problem(refused) == (409, "E-POS-OCCUPIED")
    assert looks(client, "T1")["container_id"] is None


def test_of_five_who_scan_undo_at_once_one_act_is_taken_back_once(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    store(client, ("T1", "A1"))
    (act,) = acts(client)
    answers = together(*(posting(client, "t.weber", "undos", {"act": act["act"]}) for _ in range(5)))
    assert sorted(one.status_code for one in answers)[0] == 200
    assert {one.status_code for one in answers} <= {200, 404, 409, 412}
    assert told(cast, "T1").count("sample.act_undone") == 1
    assert holds_together(cast)


def move_boxes(client: Any, *lines: tuple[str, str | None, str | None], login: str = "t.weber") -> None:
    moves = [{"container": code, "parent": parent, "slot": slot} for code, parent, slot in lines]
    answer = client(login).post("/api/v1/container-moves", json={"moves": moves})
    assert answer.status_code == 200, answer.text


def where(client: Any, code: str) -> str:
    found: str = client("t.weber").get(f"/api/v1/containers/{code}").json()["position"]
    return found


def test_moved_boxes_go_back_with_all_that_stands_in_them(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1", frozen_at=MORNING)
    stood = {code: where(client, code) for code in ("BX-1", "BX-2")}
    move_boxes(client, ("BX-1", "F12", "4"), ("BX-2", "F12", None))
    answer = undo(client)
    assert answer.status_code == 200, answer.text
    assert sorted(answer.json()["containers"]) == ["BX-1", "BX-2"]
    assert {code: where(client, code) for code in ("BX-1", "BX-2")} == stood
    assert acts(client) == []
    assert holds_together(cast)


def test_boxes_that_changed_places_change_back_and_older_acts_follow(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    store(client, ("T1", "A1"))
    move_boxes(client, ("BX-1", "F07", "3"))
    move_boxes(client, ("BX-1", "F07", "2"), ("BX-2", "F07", "3"))
    assert [one["more"] for one in acts(client)] == [1, 0, 0]
    assert undo(client).json()["sentence"].startswith("BX-1 was moved")
    assert (where(client, "BX-1"), where(client, "BX-2")) == ("F07/3", "F07/2")
    assert undo(client).status_code == 200
    assert where(client, "BX-1") == "F07/1"
    assert undo(client).status_code == 200
    assert looks(client, "T1")["status"] == "accepted"
    assert problem(undo(client)) == (404, "E-NOT-FOUND")
    assert holds_together(cast)


def test_a_box_stays_where_others_put_it_or_where_its_place_is_taken(client: Any, cast: House) -> None:
    move_boxes(client, ("BX-1", "F12", "4"))
    move_boxes(client, ("BX-2", "F07", "1"), login="s.muller")
    refused = undo(client)
    assert problem(refused) == (409, "E-POS-OCCUPIED")
    assert "BX-2 stands at F07/1" in refused.text
    move_boxes(client, ("BX-1", "F12", "5"), login="s.muller")
    refused = undo(client)
    assert problem(refused) == (409, "E-STATE")
    assert "something has happened to BX-1 since" in refused.text
    assert where(client, "BX-1") == "F12/5"
