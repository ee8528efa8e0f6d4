"""Sets up the roles as the program ships them; run with every migration."""

from sqlmodel import select

from app.biobank.people.facts import RoleInstalled
from app.core.access.models import Role
from app.core.access.roles import standard_roles
from app.core.work import Work


def install_roles(work: Work) -> int:
    """Add roles that are missing and bring changed ones up to date; returns how many were touched."""
    known = {role.code: role for role in work.session.exec(select(Role))}
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
