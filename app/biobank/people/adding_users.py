"""Adding people and machines, and ending their access."""

from app.biobank.people.facts import PasswordChanged, UserAdded, UserDeactivated
from app.biobank.people.schemas import AddUser
from app.core.access import queries
from app.core.access.models import Credential, LoginTaken, User
from app.core.access.signing_in import close_all_sessions
from app.core.ledger.prints import password_print
from app.core.work import Work


def add_user(
    work: Work, form: AddUser, home_site_id: int | None = None, password_hash: str | None = None
) -> User:
    """Add a user. The password is hashed before the write begins, so its hash is handed in."""
    if queries.user_by_login(work.session, form.login):
        raise LoginTaken("This login is taken.", fields={"login": "Choose another login."})
    user = work.add(
        User(
            login=form.login,
            name=form.name,
            machine=form.machine,
            language=form.language,
            home_site_id=home_site_id,
        )
    )
    if password_hash:
        work.insert(
            Credential, [{"user_id": user.id, "password_hash": password_hash, "changed_at": work.now}]
        )
    print_ = password_print(password_hash)
    work.tell(UserAdded(subject=user.ref, login=user.login, site_id=home_site_id, password=print_))
    return user


def set_password(work: Work, user: User, password_hash: str) -> None:
    """Replace a user's password. Sessions that the old one opened end: a stranger may hold one."""
    kept = work.session.get(Credential, user.id)
    if kept is None:
        work.insert(
            Credential, [{"user_id": user.id, "password_hash": password_hash, "changed_at": work.now}]
        )
    else:
        kept.password_hash, kept.changed_at = password_hash, work.now
    close_all_sessions(work, user.id or 0)
    print_ = password_print(password_hash)
    work.tell(PasswordChanged(subject=user.ref, login=user.login, password=print_))


def deactivate(work: Work, user: User, reason: str) -> User:
    """End a user's access at once."""
    user.active = False
    close_all_sessions(work, user.id or 0)
    work.tell(UserDeactivated(subject=user.ref, login=user.login, reason=reason))
    return user
