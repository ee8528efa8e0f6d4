"""What every test may ask for."""

from hypothesis import settings

# How long an example takes says something of the machine, and nothing of the program.
settings.register_profile("cryoledger", deadline=None)
settings.load_profile("cryoledger")

pytest_plugins = [
    "tests.needs",
    "tests.postgresql",
    "tests.houses",
    "tests.cast",
    "tests.browsing",
    "tests.serving",
]
