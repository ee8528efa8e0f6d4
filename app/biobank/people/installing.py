"""Sets up the roles as the program ships them; run with every migration."""

from app.biobank.people.facts import RoleInstalled
from app.biobank.people.queries import roles_by_code
from app.core.access.models import Role
from app.core.access.roles import standard_roles
from app.core.work import Work


def install_roles(work: Work) -> int:
    """Add roles that are missing and bring changed ones up to date; returns how many were touched."""
    known = roles_by_code(work)
    touched = 0
    for shipped in standard_roles().values():
        permissions = " ".join(sorted(shipped.permissions))
        role = known.get(shipped.code)
        if role is None:
            role = work.add(Role(code=shipped.code, name=shipped.name, permissions=permissions))
        elif (role.name, role.permissions) == (shipped.name, permissions):
            continue
        else:
            role.name, role.permissions = shipped.name, permissions
        work.tell(RoleInstalled(subject=role.ref, role=shipped.code))
        touched += 1
    return touched
