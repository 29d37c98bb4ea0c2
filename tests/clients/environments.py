"""Virtual environments in the user's cache: one for each set of requirements, made once."""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "longshore"
INSTALLER = "uv==0.13.9"


class Unavailable(Exception):
    """The packages cannot be had on this machine."""


def python(requirements):
    """The interpreter of an environment that holds what `requirements` names."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"clients-{requirements.parent.name}-{digest}"
    interpreter = folder / "bin" / "python"
    done = folder / ".complete"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder)
            _install(interpreter, requirements)
            done.touch()
    return interpreter


def _make(folder):
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
    if made.returncode:
        raise Unavailable("a virtual environment cannot be made")


def _install(interpreter, requirements):
    """By uv where it can be had, which takes seconds where pip takes minutes."""
    options = requirements.with_name("install-options.txt")
    extra = options.read_text().split() if options.exists() else []
    installers = [[interpreter, "-m", "pip", "install", "--quiet"]]
    if _quietly([*installers[0], INSTALLER]):
        installers.insert(0, [interpreter.parent / "uv", "pip", "install", "--quiet", "--python", interpreter])
    for installer in installers:
        if _quietly([*installer, *extra, "--requirement", requirements]):
            return
    raise Unavailable("its packages cannot be installed")


def _quietly(command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
