"""The examples of `docs/guides/stand-in-for-redshift.md`, as they stand there: shell, pytest, dbt, CI files."""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

import pytest
import yaml

CLIENT = "the stand-in guide"
VERSION = ""
ROOT = pathlib.Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "guides" / "stand-in-for-redshift.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(language, name, text) for language, name, text in BLOCK.findall(GUIDE.read_text())]

# Free ports instead of the usual ones, which may be taken on this machine.
WRAPPER = """#!/bin/sh
case "$*" in
  *--port*) exec "{binary}" "$@" ;;
  "local up"*) exec "{binary}" "$@" --port 0 --aws-port 0 ;;
  *) exec "{binary}" "$@" ;;
esac
"""


@pytest.fixture
def folder(tmp_path):
    """A project that holds the guide's files."""
    for _, name, text in BLOCKS:
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return tmp_path


@pytest.fixture
def environment(tmp_path_factory):
    """The variables of somebody who has `longshore` on the path and no other stack."""
    programs = tmp_path_factory.mktemp("programs")
    wrapper = programs / "longshore"
    wrapper.write_text(WRAPPER.format(binary=os.environ["LONGSHORE_BINARY"]))
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "AWS_", "LONGSHORE_"))
    }
    return {**kept, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "DO_NOT_TRACK": "1"}


def bash(script, folder, environment):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


needs_psql = pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")


@needs_psql
def test_the_shell_examples_run_in_their_order(folder, environment):
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1.0'\nprofile: shop\n")
    (folder / "models").mkdir()
    (folder / "models" / "spent.sql").write_text(
        "{{ config(materialized='table') }} select customer, sum(amount) as spent from sales.orders group by 1"
    )
    script = "\n".join(text for language, _, text in BLOCKS if language == "sh")
    shown = "psql -d shop -t -A -c 'SELECT customer, spent FROM analytics.spent ORDER BY 1'\nlongshore local down"
    assert script.count("longshore local down --data .redshift\nrm") == 1
    script = script.replace("longshore local down --data .redshift\nrm", shown + " --data .redshift\nrm")
    ended = bash(script, folder, environment)
    bash("longshore local down --data .redshift", folder, environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = ended.stdout.splitlines()
    assert '{"status":"ready"}' in ended.stdout
    assert any(line.endswith(".parquet") for line in lines), ended.stdout
    assert "3" in lines, "the copied folder has its rows"
    assert [line for line in lines if line.count("|") == 1 and line[0] != " "] == ["Ann|12.50", "Bob|7.25", "Lee, Bruce|"]
    assert not (folder / ".redshift").exists()


def test_the_pytest_examples_pass(folder, environment):
    with open(folder / "conftest.py", "a") as file:
        # The example of TLS wants the certificate of the fixture's stack.
        file.write(
            "\n\n@pytest.fixture\ndef certificate(stack, tmp_path_factory):\n"
            "    return str(tmp_path_factory.getbasetemp() / 'redshift0' / 'server.crt')\n"
        )
    names = sorted(name for _, name, _ in BLOCKS if name and name.startswith("test_"))
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *names],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(names) >= 6


@needs_psql
def test_the_github_workflow_runs(folder, environment):
    (job,) = yaml.safe_load((folder / ".github/workflows/test.yml").read_text())["jobs"].values()
    variables = folder / "github-env"
    variables.touch()
    environment = {**environment, "GITHUB_ENV": str(variables), "RUNNER_TEMP": str(folder)}
    outputs = {}
    for step in job["steps"]:
        if "run" not in step or step["name"] == "Install Longshore":
            continue
        told = dict(line.split("=", 1) for line in variables.read_text().splitlines())
        ended = bash(step["run"], folder, {**environment, **told})
        assert ended.returncode == 0, f"{step['name']}: {ended.stdout}{ended.stderr}"
        outputs[step["name"]] = ended.stdout
    assert "(1 row)" in outputs["Test"]


@needs_psql
def test_the_gitlab_job_runs(folder, environment):
    (job,) = yaml.safe_load((folder / ".gitlab-ci.yml").read_text()).values()
    install, *before = job["before_script"]
    assert install.startswith("cargo install")
    script = "\n".join([*before, *job["script"]]).replace("/tmp/redshift", f"{folder}/redshift")
    ended = bash(script, folder, environment)
    after = bash("\n".join(job["after_script"]).replace("/tmp/redshift", f"{folder}/redshift"), folder, environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "(1 row)" in ended.stdout
    assert after.returncode == 0, after.stderr
