"""Where the embedded stack is, from the environment that run.sh sets."""

import os
import uuid

import pytest


@pytest.fixture(scope="session")
def warehouse():
    return {
        "host": os.environ["PGHOST"],
        "port": int(os.environ["PGPORT"]),
        "user": os.environ["PGUSER"],
        "password": os.environ["PGPASSWORD"],
        "database": os.environ["PGDATABASE"],
    }


@pytest.fixture
def table_name():
    return f"t_{uuid.uuid4().hex[:12]}"
