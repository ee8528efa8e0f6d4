"""The server of the tests starts, keeps databases apart, and is gone afterwards."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import postgresql
from tests.needs import Missing, do_without

pytestmark = pytest.mark.postgresql


@pytest.fixture
def address():
    try:
        return postgresql.server_of_run()
    except Missing as reason:
        do_without("postgresql", reason)


def test_the_server_of_the_run_is_one_and_new_enough(address):
    assert postgresql.server_of_run() == address
    with psycopg.connect(address) as connection:
        assert connection.info.server_version >= 15_00_00


def test_two_databases_of_one_server_are_strangers(address):
    names = [f"cryoledger_{which}_{os.getpid()}" for which in ("left", "right")]
    left, right = (postgresql.create_database(address, name) for name in names)
    try:
        with psycopg.connect(left) as connection:
            connection.execute("CREATE TABLE box (id int)")
        with psycopg.connect(right) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT id FROM box")
    finally:
        for name in names:
            postgresql.drop_database(address, name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(left)


def test_a_copy_of_a_template_has_its_rows_and_a_guest_does_not_keep_it_alive(address):
    names = [f"cryoledger_{which}_{os.getpid()}" for which in ("model", "copy")]
    model = postgresql.create_database(address, names[0])
    try:
        with psycopg.connect(model) as connection:
            connection.execute("CREATE TABLE box AS SELECT 81 AS places")
        copy = postgresql.create_database(address, names[1], template=names[0])
        guest = psycopg.connect(copy)
        assert guest.execute("SELECT places FROM box").fetchone() == (81,)
    finally:
        for name in names:
            postgresql.drop_database(address, name)
    with pytest.raises(psycopg.OperationalError):
        guest.execute("SELECT 1")
    guest.close()


@pytest.mark.parametrize("durable", [False, True])
def test_a_server_waits_for_its_disk_when_asked_and_is_gone_after_its_block(monkeypatch, address, durable):
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("TEST_DATABASE_URL names a server that is not ours to stop")
    with postgresql.server(durable=durable) as own:
        assert urlsplit(own).port != urlsplit(address).port
        with psycopg.connect(own) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on" if durable else "off",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own)
