"""Programs that are run to be measured."""

import dataclasses
import pathlib
import subprocess
import sys
import tempfile

# A process begins with the peak of the one that started it, so that a small one starts it and is told apart.
LAUNCHER = """
import subprocess, sys, time
begun = time.monotonic()
code = subprocess.call(sys.argv[2:])
elapsed = time.monotonic() - begun
import resource
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    print(code, elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=file)
"""


@dataclasses.dataclass(frozen=True)
class Usage:
    seconds: float
    # Of all its threads.
    cpu_seconds: float
    # Of the largest process among it and those that it waited for.
    peak_bytes: int


class Failed(Exception):
    """A program ended with an error; what it printed."""


def run(words, environment=None, folder=None, log=None):
    """Runs a program to its end; raises what it printed where it fails."""
    with tempfile.TemporaryDirectory() as own:
        result = pathlib.Path(own) / "usage"
        launched = [sys.executable, "-S", "-E", "-c", LAUNCHER, result, *words]
        with open(log or "/dev/null", "wb") as output:
            errors = output if log else None
            subprocess.run(launched, env=environment, cwd=folder, stdout=output, stderr=errors, check=True)
        code, seconds, cpu_seconds, peak = result.read_text().split()
    if code != "0":
        told = pathlib.Path(log).read_bytes()[-3000:].decode(errors="replace") if log else ""
        raise Failed(f"{words[0]} ended with {code}\n{told}")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(float(seconds), float(cpu_seconds), int(peak) * unit)
