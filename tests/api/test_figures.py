"""Every figure agrees with a replay of the ledger, and its list has as many rows as its tile says."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from app.core.clock import SetClock
from app.core.gate import House
from tests import replayed
from tests.api import test_story_1
from tests.houses import seal
from tests.lived_through import END, asked, live
from tests.lives import a_donor, problem, tubes
from tests.replayed import Replay

API = "/api/v1/figures"
BOARDS = ("bench", "stock", "flows", "quality")
clock = test_story_1.clock
story = test_story_1.story


def board(client: Any, name: str, login: str = "q.lambert", **narrowed: str) -> dict[str, Any]:
    answer = client(login).get(f"{API}/{name}", params=narrowed)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(house: House, table: str) -> dict[str, int]:
    with house.database.session() as session:
        return dict(session.connection().execute(text(f"SELECT code, id FROM {table}")).all())


def replay_asked(house: House, narrowed: dict[str, str], zone: str = "UTC") -> replayed.Asked:
    """The same question for the replay, with days by the clock of whoever asks."""
    site, study = narrowed.get("site"), narrowed.get("study")
    return replayed.Asked(
        now=END,
        today=midnight("2027-03-10", zone),
        since=midnight(narrowed.get("since", "2027-02-09"), zone),
        until=midnight("2027-03-11", zone),
        site=ids(house, "site")[site] if site else None,
        study=ids(house, "study")[study] if study else None,
        material=narrowed.get("material", ""),
    )


def midnight(day: str, zone: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


NARROWED: tuple[dict[str, str], ...] = (
    asked(),
    asked(site="LU-IBBL"),
    asked(site="FR-GE1"),
    asked(study="CLINNOVA-IBD", material="PL"),
    {},
)


def test_every_figure_agrees_with_a_replay_and_with_its_list(story: Any, client: Any, cast: House) -> None:
    live(story)
    seal(cast)
    replay = Replay(cast)
    for narrowed in NARROWED:
        question = replay_asked(cast, narrowed)
        for name in BOARDS:
            agrees(replay, question, name, board(client, name, **narrowed)["tiles"])
    for name in BOARDS:
        tiles = board(client, name, **asked())["tiles"]
        assert [one["name"] for one in tiles if not one["whole"]] == [], (
            "this house has something of everything"
        )
        the_lists_are_as_long(client, name, tiles, asked())
    one_sees_what_is_ones_own(replay, client, cast)


def agrees(replay: Replay, question: replayed.Asked, name: str, tiles: list[Any]) -> None:
    """The same rows, the same that count, and the same medians and sums; a reader may see fewer figures."""
    seen = {one["name"]: one for one in tiles}
    expected = replayed.BOARDS[name](replay, question)
    assert {key: (one["whole"], one["part"]) for key, one in seen.items()} == {
        key: value for key, value in expected.items() if key in seen
    }, question
    for key, (median, p95) in replayed.stretches(replay, question).items():
        if key in seen:
            assert (seen[key]["median"], seen[key]["p95"]) == (median, p95), key
    for key, (top, bottom) in replayed.weights(replay, question).items():
        if key in seen:
            assert (seen[key]["top"], seen[key]["bottom"]) == (top, bottom), key


def one_sees_what_is_ones_own(replay: Replay, client: Any, cast: House) -> None:
    """A technician of one site and study sees the figures of these, without asking, and no entries of the ledger."""
    clock = {"site": "FR-GE1", "study": "CLINNOVA-IBD"}
    question = replay_asked(cast, {**asked(), **clock}, "Europe/Paris")
    for name in ("bench", "stock"):
        tiles = board(client, name, "c.martin", **asked())["tiles"]
        agrees(replay, question, name, tiles)
    names = {one["name"] for one in board(client, "flows", "c.martin")["tiles"]}
    assert "frozen-in-time" in names
    assert names & {"made", "distributed", "open-requests"} == set()
    refused = client("c.martin").get(f"{API}/flows/made")
    assert (refused.status_code, refused.json()["code"]) == (403, "E-SCOPE")


def the_lists_are_as_long(client: Any, name: str, tiles: list[Any], narrowed: dict[str, str]) -> None:
    for tile in tiles:
        address = f"{API}/{name}/{tile['name']}"
        for drill in tile["drills"]:
            counted = walked(client, address, {**narrowed, "some": drill["some"]})
            assert counted == drill["rows"], (tile["name"], drill)
        for line in tile["lines"]:
            assert walked(client, address, {**narrowed, "value": line["value"]}) == line["rows"], line
        parts = {drill["some"]: drill["rows"] for drill in tile["drills"]}
        assert (parts["all"], parts.get("in", tile["part"])) == (tile["whole"], tile["part"])


def walked(client: Any, address: str, params: dict[str, Any]) -> int:
    """How many different rows the list has, page by page; its own total has to say the same."""
    seen: list[int] = []
    after = None
    while True:
        asked_for = {**params, "size": 200, **({"after": after} if after else {})}
        answer = client("q.lambert").get(address, params=asked_for)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            assert (len(seen), len(set(seen))) == (page["rows"], page["rows"])
            return len(seen)


def test_a_figure_meets_or_misses_its_target_or_has_no_data(client: Any, cast: House) -> None:
    before = {one["name"]: one for one in board(client, "bench")["tiles"]}
    assert (before["backlog"]["shown"], before["backlog"]["verdict"]) == ("0", "met")
    tubes(client, "T1", "T2", donor=a_donor(client, "D-1"))
    cast.counts.clear()  # What a slow machine took long for is kept for some minutes.
    after = {one["name"]: one for one in board(client, "bench")["tiles"]}
    assert (after["backlog"]["shown"], after["backlog"]["verdict"]) == ("2", "missed")
    assert (after["received-today"]["shown"], after["received-today"]["verdict"]) == ("2", "unjudged")
    flows = {one["name"]: one for one in board(client, "flows")["tiles"]}
    assert (flows["to-spin"]["shown"], flows["to-spin"]["verdict"]) == ("–", "no_data")


def test_the_state_of_the_ledger_is_a_green_or_a_red_card(client: Any, cast: House, clock: SetClock) -> None:
    def verdicts(login: str = "q.lambert") -> dict[str, str]:
        cast.counts.clear()  # What a slow machine took long for is kept for some minutes.
        return {one["words"]: one["verdict"] for one in board(client, "quality", login)["cards"]}

    seal(cast)
    assert verdicts() == {"Verification": "no_data", "Checkpoint": "met"}
    assert client("q.lambert").post("/api/v1/ledger/verification").status_code == 200
    seal(cast)
    assert verdicts() == {"Verification": "met", "Checkpoint": "met"}
    clock.set(clock.now() + timedelta(hours=24, seconds=1))
    assert verdicts()["Verification"] == "missed"
    assert verdicts("t.weber") == {}


def test_figures_are_for_those_who_see_samples(client: Any, cast: House) -> None:
    for login in ("r.keller", "ac.rossi", "a.admin", "n.reuter"):
        for path in ("stock", "stock.csv", "stock/in-stock"):
            answer = client(login).get(f"{API}/{path}")
            assert problem(answer) == (403, "E-SCOPE"), (login, path)
    assert client("").get(f"{API}/stock").status_code == 401


def test_nobody_narrows_to_what_they_may_not_see_or_to_nothing_known(client: Any, cast: House) -> None:
    refused = (
        ("c.martin", {"site": "LU-IBBL"}, (403, "E-SCOPE")),
        ("c.martin", {"study": "BETA"}, (404, "E-STUDY-UNKNOWN")),
        ("q.lambert", {"site": "XX"}, (404, "E-SITE-UNKNOWN")),
        ("q.lambert", {"material": "XX"}, (422, "E-MATERIAL")),
        ("q.lambert", {"since": "yesterday"}, (422, "E-INVALID")),
        ("q.lambert", {"since": "2026-11-02", "until": "2026-11-01"}, (422, "E-INVALID")),
    )
    for login, narrowed, expected in refused:
        for path in ("stock", "stock.csv", "stock/in-stock"):
            answer = client(login).get(f"{API}/{path}", params=narrowed)
            assert problem(answer) == expected, (login, narrowed, path)
    assert client("q.lambert").get(f"{API}/stock/nothing").status_code == 404
    assert client("q.lambert").get(f"{API}/nowhere").status_code == 422


def test_a_tile_says_which_filter_does_not_narrow_it(client: Any, cast: House) -> None:
    tiles = board(client, "stock", study="BETA", material="pl")["tiles"]
    unheeded = {one["name"]: one["unheeded"] for one in tiles}
    assert (unheeded["in-stock"], unheeded["capacity"]) == ([], ["study", "material"])


def test_a_board_is_a_table_as_well(client: Any, cast: House) -> None:
    tubes(client, "T1", donor=a_donor(client, "D-1"))
    answer = client("q.lambert").get(f"{API}/stock.csv", params={"site": "LU-IBBL"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    (whole,) = [one for one in lines if one["name"] == "in-stock" and not one["part"]]
    assert (whole["figure"], whole["value"], whole["site"], whole["since"]) == ("K18", "1", "LU-IBBL", "")
    (part,) = [one for one in lines if one["name"] == "in-stock" and one["part"]]
    assert (part["part"], part["rows"]) == ("Plasma", "1")
    (capacity,) = [one for one in lines if one["name"] == "capacity" and not one["part"]]
    assert (capacity["value"], capacity["unit"], capacity["verdict"]) == ("0", "%", "met")
