"""The program dies between any two steps of a deed: all of it stands, or nothing, and it can be sent again."""

from contextlib import closing

import pytest

from app.core.actor import Actor
from app.core.answers import AnsweredBefore
from app.core.gate import House
from tests.afterwards import findings
from tests.concurrency.dying import Deed, Mortals, do
from tests.concurrency.repeated import DEEDS, content, grown
from tests.houses import seal


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_dies_at_any_step_leaves_all_or_nothing(
    lasting: House, technician: Actor, deed: Deed
) -> None:
    start = content(lasting)
    with closing(Mortals(lasting, technician, deed)) as mortals:
        seal(lasting)
        stands = content(lasting)
        whole = grown(start, stands)
        assert whole["ledger_entry"] >= 1
        assert whole["stored_answer"] == 1
        steps, number, survived = 0, 1, False
        done: list[bool] = []
        while not survived:
            steps += 1
            survived = mortals.survives(steps, number)
            left = content(lasting)
            done.append(left != stands)
            # Where nothing was left, the next one is who sends the same request again.
            if left != stands:
                assert grown(stands, left) == whole, f"death before step {steps} left a part"
                with pytest.raises(AnsweredBefore):
                    do(lasting, technician, deed, number)
                assert content(lasting) == left
                seal(lasting)
                assert findings(lasting) == []
                stands, number = content(lasting), number + 1
    assert done == sorted(done), "the commit is one step"
    assert done.count(False) > 10
    assert done.count(True) > 1, "somebody died after the commit and before the answer"
