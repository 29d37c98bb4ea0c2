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
    """The interpreter of an environment that holds what `requirements` names.

    What a file `requirements-alone.txt` beside it names is put in without what it asks for: old clients pin
    packages that this Python cannot have.
    """
    files = [requirements, requirements.with_name("requirements-alone.txt")]
    files = [file for file in files if file.exists()]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = CACHE / f"clients-{requirements.parent.name}-{digest}"
    interpreter = folder / "bin" / "python"
    done = folder / ".complete"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder)
            _install(interpreter, files)
            done.touch()
    return interpreter


def _make(folder):
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
    if made.returncode:
        raise Unavailable("a virtual environment cannot be made")


def _install(interpreter, files):
    """By uv where it can be had, which takes seconds where pip takes minutes."""
    pip = [interpreter, "-m", "pip", "install", "--quiet"]
    installers = [pip]
    if _quietly([*pip, INSTALLER]):
        uv = interpreter.parent / "uv"
        installers.insert(0, [uv, "pip", "install", "--quiet", "--python", interpreter])
    for installer in installers:
        if all(_quietly([*installer, *_words(file)]) for file in files):
            return
    raise Unavailable("its packages cannot be installed")


def _words(file):
    alone = ["--no-deps"] if file.stem.endswith("-alone") else []
    return [*alone, "--requirement", file]


def _quietly(command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    try:
        print(python(pathlib.Path(sys.argv[1]).resolve()))
    except Unavailable as reason:
        sys.exit(str(reason))
