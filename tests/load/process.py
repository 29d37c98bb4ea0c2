"""Programs that are run to be measured."""

import dataclasses
import os
import subprocess
import sys
import time


@dataclasses.dataclass(frozen=True)
class Usage:
    seconds: float
    # Of all its threads.
    cpu_seconds: float
    # Of the largest process among it and those that it waited for.
    peak_bytes: int


class Failed(Exception):
    """A program ended with an error; what it printed."""


def run(words, environment=None, folder=None, log=None, sink=subprocess.DEVNULL):
    """Runs a program to its end; raises what it printed where it fails."""
    errors = open(log, "w+b") if log else None
    begun = time.monotonic()
    process = subprocess.Popen(words, env=environment, cwd=folder, stdout=errors or sink, stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        told = b""
        if errors:
            errors.seek(0)
            told = errors.read()[-3000:]
        raise Failed(f"{words[0]} ended with {process.returncode}\n{told.decode(errors='replace')}")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)
