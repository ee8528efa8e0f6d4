"""Plans of aliquots for tests: the one of T-07, 24 tubes of plasma, and those of the story of a visit."""

from typing import Any

STUDY = "CLINNOVA-IBD"
AT = f"/api/v1/studies/{STUDY}/aliquot-plans"

PLASMA: dict[str, Any] = {"material": "PL", "lines": [{"material": "PL", "count": 24, "amount": "400 uL"}]}
"""24 tubes of 400 µL from each parent, as four of them fill a rack of 96."""
VISIT: tuple[dict[str, Any], ...] = (
    {
        "material": "WBE",
        "lines": [
            {"material": "PL", "count": 10, "amount": "400 uL"},
            {"material": "BC", "count": 2, "amount": "500 uL"},
        ],
        "remainder": "discard",
    },
    {
        "material": "WBS",
        "lines": [{"material": "SE", "count": 8, "amount": "350 uL", "least": "200 uL"}],
        "remainder": "discard",
    },
    {"material": "ST", "lines": [{"material": "ST", "count": 4, "amount": "200 mg"}]},
)
"""What is made of one visit: blood with EDTA, blood without, and stool."""


def lay_down(client: Any, *plans: dict[str, Any], study: str = STUDY, login: str = "m.schmit") -> list[Any]:
    """Lay down plans for a study; returns their views."""
    made = []
    for plan in plans:
        answer = client(login).post(f"/api/v1/studies/{study}/aliquot-plans", json=plan)
        assert answer.status_code == 201, answer.text
        made.append(answer.json())
    return made
