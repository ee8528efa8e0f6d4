"""What every test may ask for."""

pytest_plugins = [
    "tests.needs",
    "tests.postgresql",
    "tests.houses",
    "tests.cast",
    "tests.browsing",
    "tests.serving",
]
