"""Fills the demo: four weeks of a small biobank, each act by the person whose work it is."""

from collections.abc import Callable

import typer

from app.core.actor import SYSTEM
from app.core.gate import House
from app.core.ledger.sealing import seal_apart
from app.demo import furnishing, life
from app.demo.cast import PASSWORD, PEOPLE
from app.demo.story import Story


def fill(house: House, say: Callable[[str], None] = typer.echo) -> None:
    """Fill an empty, migrated database and print who may sign in."""
    story = Story(house)
    with story.by(SYSTEM.login) as work:
        furnishing.people_and_places(work)
    with story.by(SYSTEM.login) as work:
        furnishing.freezers(work)
    with story.by(SYSTEM.login) as work:
        furnishing.aliquot_plans(work)
    shown = life.tell(story)
    if house.seal is not None and not house.database.sqlite:
        seal_apart(house.database, house.seal, house.clock.now())
    say("")
    say("The demo biobank is ready. Everybody in it is made up; every password is the same:")
    say(f"  password  {PASSWORD}")
    for person in PEOPLE:
        say(f"  {person.login:<12} {person.says}")
    say(f"Scan one of these, anywhere on a page: {', '.join(shown)}")
    say("")
