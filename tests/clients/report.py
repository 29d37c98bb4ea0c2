"""Gathers what each test module did into a row of the table that `run.py` prints."""

import importlib.metadata
import json
import os
import shutil
import subprocess


class Report:
    """A pytest plugin. A module names its `CLIENT`, and its `VERSION` where no package or
    program of that name tells."""

    def __init__(self):
        self.rows = {}

    def pytest_collection_modifyitems(self, items):
        for item in items:
            module = item.module
            if module.__name__ not in self.rows:
                client = getattr(module, "CLIENT", module.__name__)
                self.rows[module.__name__] = {
                    "client": client,
                    "version": _version(module, client),
                    "done": _first_sentence(module.__doc__ or module.__name__),
                    "passed": 0,
                    "failed": 0,
                    "skipped": 0,
                    "seconds": 0.0,
                }
            item.user_properties.append(("row", module.__name__))

    def pytest_runtest_logreport(self, report):
        row = self.rows[dict(report.user_properties)["row"]]
        row["seconds"] += report.duration
        if report.failed:
            row["failed"] += 1
        elif report.skipped:
            row["skipped"] += 1
        elif report.when == "call":
            row["passed"] += 1

    def pytest_sessionfinish(self):
        path = os.environ.get("LONGSHORE_TEST_REPORT")
        if path:
            with open(path, "w") as file:
                json.dump(list(self.rows.values()), file)


def _version(module, client):
    if hasattr(module, "VERSION"):
        return module.VERSION
    try:
        return importlib.metadata.version(client)
    except importlib.metadata.PackageNotFoundError:
        return _version_of_program(client)


def _version_of_program(name):
    if shutil.which(name) is None:
        return ""
    told = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout
    return next((word for word in told.split() if word[0].isdigit()), "")


def _first_sentence(text):
    """The first line without the client's name, which has a column of its own."""
    line = text.strip().splitlines()[0].rstrip(".")
    return line.split(": ", 1)[-1]
