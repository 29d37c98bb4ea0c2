"""Runs the suites of this folder, each with packages and a stack of its own, and prints one table.

    run.py LONGSHORE [SUITE ...]

A suite is a folder with a `requirements.txt`; packages that contradict each other are in different ones.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import environments
import stack

HERE = pathlib.Path(__file__).resolve().parent
# Two stacks and two clients at a time keep a small machine busy and its memory free.
AT_ONCE = 2
# A client that hangs must not hang the rest.
SUITE_SECONDS = 1800
NO_TESTS_COLLECTED = 5
SKIPPED = 77


@dataclasses.dataclass
class Row:
    """What one client did, as the table shows it."""

    client: str
    version: str
    done: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    remark: str = ""

    @property
    def outcome(self):
        if self.failed:
            return "FAILED"
        return "passed" if self.passed else "skipped"


def suites(names):
    found = sorted(path.parent for path in HERE.glob("*/requirements.txt"))
    known = [path.name for path in found]
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"clients: there is no suite {', '.join(unknown)}; there are {', '.join(known)}")
    return [path for path in found if not names or path.name in names]


def run(suite, longshore):
    """Runs one suite; its rows and, if something failed, what it printed."""
    try:
        python = environments.python(suite / "requirements.txt")
    except environments.Unavailable as reason:
        return [Row(suite.name, "", str(reason), skipped=1)], ""
    with tempfile.TemporaryDirectory(prefix=f"longshore-{suite.name}-") as folder:
        folder = pathlib.Path(folder)
        report = folder / "report.json"
        with stack.started(longshore, folder / "data") as variables:
            environment = {
                **os.environ,
                **variables,
                "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
                "LONGSHORE_BINARY": str(longshore),
                "LONGSHORE_TEST_REPORT": str(report),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            code, output = pytest(python, suite, folder, environment)
        rows = [Row(**row) for row in json.loads(report.read_text())] if report.exists() else []
    if code not in (0, 1, NO_TESTS_COLLECTED) or (code == 1 and not any(r.failed for r in rows)):
        rows.append(Row(suite.name, "", f"the suite ended with {code}", failed=1))
    return rows, output if code else ""


def pytest(python, suite, folder, environment):
    command = [python, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "--rootdir", HERE, suite]
    command += [f"--basetemp={folder / 'files'}"]
    try:
        ended = subprocess.run(
            command,
            env=environment,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SUITE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        told = (expired.stdout or b"").decode(errors="replace")
        return -1, f"{told}\nstill ran after {SUITE_SECONDS} seconds"
    return ended.returncode, ended.stdout


def table(rows):
    cells = [("client", "version", "what was done", "passed", "failed", "skipped", "s", "outcome")]
    cells += [
        (r.client, r.version, r.done, r.passed, r.failed, r.skipped, f"{r.seconds:.1f}", r.outcome)
        for r in rows
    ]
    widths = [max(len(str(row[column])) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        line = [
            str(cell).rjust(width) if 3 <= column <= 6 else str(cell).ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        print("  ".join(line).rstrip())


def main():
    longshore, *names = sys.argv[1:]
    longshore = pathlib.Path(longshore).resolve()
    begun = time.monotonic()
    rows = []
    chosen = suites(names)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(run, suite, longshore): suite for suite in chosen}
        for future in concurrent.futures.as_completed(running):
            found, output = future.result()
            rows += found
            if output:
                print(f"== {running[future].name}\n{output}", flush=True)
    rows.sort(key=lambda row: (row.client.lower(), row.done))
    table(rows)
    passed, failed, skipped = (
        sum(getattr(row, name) for row in rows) for name in ("passed", "failed", "skipped")
    )
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    print(f"clients: {len(rows)} rows in {time.monotonic() - begun:.0f} s")
    if failed:
        sys.exit(1)
    sys.exit(0 if passed else SKIPPED)


if __name__ == "__main__":
    main()
