"""Sixteen people work on the same tubes and boxes at once: whatever is answered, everything still adds up."""

from app.core.gate import House
from tests.afterwards import broken, findings
from tests.houses import seal
from tests.load.bustle import PEOPLE, bustle
from tests.load.deeds import WEIGHTS
from tests.serving import Program

EACH = 15


def test_whatever_sixteen_people_do_at_once_adds_up(lasting: House, program: Program) -> None:
    tally = bustle(program.port, lambda turn: turn < EACH)
    assert tally.wrong == [], program.said()
    done = tally.done()
    assert all(done[deed] >= (4 if deed == "move_a_box" else PEOPLE) for deed in WEIGHTS)
    program.stop()
    seal(lasting)
    assert broken(lasting) == []
    assert findings(lasting) == []
