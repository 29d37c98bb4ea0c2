"""One embedded stack, over a folder of its own and on free ports."""

import contextlib
import os
import shlex
import subprocess
import tomllib


@contextlib.contextmanager
def started(longshore, workspace):
    """Starts a stack and gives the variables by which clients find it; ends it afterwards."""
    environment = {**os.environ, "LONGSHORE_PASSWORD": "Example-1-password"}

    def call(*arguments, folder):
        return subprocess.run(
            [longshore, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
        ).stdout

    call("init", str(workspace), folder=workspace.parent)
    try:
        call("local", "up", folder=workspace)
        variables = dict(
            word.split("=", 1) for word in shlex.split(call("local", "env", folder=workspace)) if "=" in word
        )
        yield {**variables, **_settings(workspace)}
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            call("local", "down", folder=workspace)


def _settings(workspace):
    settings = tomllib.loads((workspace / "longshore.toml").read_text())
    return {
        "LONGSHORE_TEST_FUNCTION_ROLE": settings["functions"]["execution_role"],
        "LONGSHORE_TEST_FUNCTION_PREFIX": f"longshore-{settings['workspace']['id']}-",
    }
