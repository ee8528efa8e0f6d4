"""The roles hold what the matrix gives them, and the separations that the matrix asks for."""

import tomllib
from importlib.resources import files

import pytest

from app.core.access.roles import standard_roles
from app.core.actor import Permission

ROLES = standard_roles()
P = Permission


def holders(permission):
    return {code for code, role in ROLES.items() if permission in role.permissions}


def test_the_twelve_roles_stand_in_the_order_of_the_matrix():
    assert list(ROLES) == ["NU", "TE", "ST", "BM", "RE", "AC", "QM", "DM", "AD", "SV", "AU", "DP"]


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_somebody(permission):
    assert holders(permission)


def test_no_word_stands_twice_in_a_role():
    table = tomllib.loads(files("app.core.access").joinpath("roles.toml").read_text("utf-8"))
    for code, role in table.items():
        assert len(role["permissions"]) == len(set(role["permissions"])), code


def test_the_administrator_has_no_command_on_samples_and_no_clinical_data():
    kinds = {permission.split(":")[0] for permission in ROLES["AD"].permissions}
    assert kinds.isdisjoint(
        {"samples", "donors", "consents", "requests", "racks", "exports", "reports", "imports"}
    )


def test_a_machine_approves_nothing():
    assert ROLES["SV"].permissions.isdisjoint(
        {
            P.SAMPLES_ACCEPT, P.SAMPLES_APPROVE_DESTRUCTION, P.SAMPLES_DECLARE_LOST, P.SAMPLES_WITNESS,
            P.SAMPLES_RELEASE_CONSENT_HOLD, P.SAMPLES_RELEASE_QUALITY_HOLD, P.KITS_RELEASE, P.QUALITY_CLOSE_MINOR,
            P.QUALITY_CLOSE_MAJOR, P.REQUESTS_DECIDE, P.REQUESTS_VOTE, P.SHIPMENTS_SEAL, P.IMPORTS_COMMIT,
        }
    )  # fmt: skip


def test_the_auditor_only_reads_and_verifies():
    deeds = {permission.split(":")[1] for permission in ROLES["AU"].permissions}
    assert deeds == {"read", "custody", "verify"}


@pytest.mark.parametrize("code", ["RE", "AC", "NU", "AD", "SV"])
def test_those_without_a_view_of_the_stock_read_no_sample(code):
    assert ROLES[code].permissions.isdisjoint({P.SAMPLES_READ, P.REPORTS_CUSTODY, P.EXPORTS_ROWS})


@pytest.mark.parametrize(
    ("permission", "codes"),
    [
        (P.KITS_RELEASE, "ST"), (P.SAMPLES_REJECT, "ST BM"), (P.SAMPLES_RELABEL, "ST BM"),
        (P.SAMPLES_PROCESS, "TE ST SV"), (P.SAMPLES_RELEASE_CONSENT_HOLD, "DP"),
        (P.SAMPLES_RELEASE_QUALITY_HOLD, "ST BM QM"), (P.SAMPLES_DISTRIBUTE, "ST BM"), (P.SHIPMENTS_SEAL, "ST BM"),
        (P.SAMPLES_RESERVE, "ST BM"), (P.REQUESTS_VOTE, "AC"), (P.REQUESTS_SUBMIT, "BM RE"),
        (P.REQUESTS_AGREEMENT, "BM DM"), (P.SAMPLES_APPROVE_DESTRUCTION, "BM QM"), (P.SAMPLES_DESTROY, "NU TE ST"),
        (P.SAMPLES_WITNESS, "NU TE ST BM QM"), (P.SAMPLES_DECLARE_LOST, "BM"), (P.QUALITY_CLOSE_MAJOR, "QM"),
        (P.AUDIT_EXPORT, "QM"), (P.IMPORTS_COMMIT, "DM"), (P.PEOPLE_WRITE, "AD"), (P.TOKENS_WRITE, "AD"),
        (P.SAMPLES_CORRECT_CRITICAL, "ST BM"), (P.CONSENTS_WITHDRAW, "NU BM DM SV DP"), (P.SAMPLES_COLLECT, "NU TE ST"),
    ],
)  # fmt: skip
def test_the_deeds_that_matter_most_lie_where_the_matrix_puts_them(permission, codes):
    assert holders(permission) == set(codes.split())
