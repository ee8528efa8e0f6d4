"""Who works in the demo biobank, where, and in which studies. All of them are fictitious."""

from typing import NamedTuple

PASSWORD = "cryoledger-demo"  # noqa: S105 - the demo's password is printed, and a demo is never served off loopback


class Person(NamedTuple):
    """A demo user; no site or study means every one."""

    login: str
    name: str
    role: str
    site: str | None
    study: str | None
    says: str = ""


SITES = (
    ("LU-IBBL", "Biobank Dudelange", "LU", "Europe/Luxembourg", "biobank"),
    ("LU-CHL", "Clinic Luxembourg", "LU", "Europe/Luxembourg", "clinic"),
    ("FR-GE1", "Partner biobank Grand Est", "FR", "Europe/Paris", "biobank"),
    ("CH-BS1", "University Basel", "CH", "Europe/Zurich", "recipient"),
)
STUDIES = (
    ("CLINNOVA-IBD", "Clinnova, inflammatory bowel disease"),
    ("CLINNOVA-MS", "Clinnova, multiple sclerosis"),
)
PEOPLE = (
    Person("t.weber", "T. Weber", "TE", "LU-IBBL", None, "technician: scan, register, aliquot, store, ship"),
    Person("s.muller", "S. Müller", "ST", "LU-IBBL", None, "senior technician: second checks, releases"),
    Person("c.martin", "C. Martin", "TE", "FR-GE1", "CLINNOVA-IBD", "technician of the partner biobank"),
    Person("n.reuter", "N. Reuter", "NU", "LU-CHL", "CLINNOVA-IBD", "study nurse at the clinic"),
    Person("m.schmit", "M. Schmit", "BM", "LU-IBBL", None, "biobank manager"),
    Person("r.keller", "R. Keller", "RE", None, None, "researcher: what there is, requests"),
    Person("q.lambert", "Q. Lambert", "QM", None, None, "quality manager: verify, audit, export"),
    Person("d.braun", "D. Braun", "DM", None, None, "data manager: imports"),
    Person("dpo.thill", "D. Thill", "DP", None, None, "data-protection officer: withdrawals"),
    Person("ac.hoffmann", "A. Hoffmann", "AC", None, None, "access committee"),
    Person("ac.diallo", "A. Diallo", "AC", None, None, "access committee"),
    Person("ac.rossi", "A. Rossi", "AC", None, None, "access committee"),
    Person("a.admin", "A. Admin", "AD", None, None, "system administrator: people, tokens"),
)
FORMATS = ("9x9", "9x9-no-i", "10x10", "rack-96", "rack-384")
UNITS = (
    ("F07", "LU-IBBL", "-80", "Freezer 7"),
    ("F12", "LU-IBBL", "-80", "Freezer 12"),
    ("N02", "LU-IBBL", "LN2-vapour", "Nitrogen tank 2"),
    ("G02", "FR-GE1", "-80", "Freezer G2"),
)
