"""One embedded stack, over a folder of its own and on free ports."""

import contextlib
import subprocess


@contextlib.contextmanager
def started(longshore, data):
    """Starts a stack and gives the variables by which clients find it; ends it afterwards."""

    def local(command, *arguments):
        words = [longshore, "local", command, "--data", data, *arguments]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise RuntimeError(f"longshore local {command}: {ended.stderr}")
        return ended.stdout

    try:
        local("up", "--port", "0", "--aws-port", "0", "--idle-minutes", "15")
        lines = local("env", "--format", "file").splitlines()
        variables = dict(line.split("=", 1) for line in lines if "=" in line)
        yield {**variables, "LONGSHORE_TEST_CERTIFICATE": str(data / "server.crt")}
    finally:
        with contextlib.suppress(RuntimeError):
            local("down")
