"""How fast every value of a CSV file is looked at, beside DuckDB: MB a second and core."""

import os
import statistics
import subprocess
import sys
import tempfile

import lineitem
import process
import shared_stack

DUCKDB = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql("SET preserve_insertion_order = false")
begun, cpu = time.monotonic(), time.process_time()
duckdb.sql(sys.argv[1]).fetchall()
print(time.monotonic() - begun, time.process_time() - cpu)
"""
# Every column is turned into its type, and what it gives is not kept.
SCAN = "SELECT {} FROM read_csv('{}')"
SNIFF = "SELECT columns FROM sniff_csv('{}', sample_size = -1)"
DRY_RUN = ["--into", "bench.lineitem", "--dry-run", "--quiet"]


def main(options, cache):
    path = lineitem.files(cache, options.scale, ["csv"])["csv"]
    megabytes = path.stat().st_size / 1e6
    names = [line.split()[0] for line in lineitem.definition().splitlines() if line.strip().startswith("l_")]
    scan = SCAN.format(", ".join(f"max({name})" for name in names), path)
    samples = {}
    with tempfile.TemporaryDirectory(prefix="longshore-infer-", dir=cache) as folder:
        workspace = f"{folder}/workspace"
        subprocess.run([options.longshore, "init", workspace, "--quiet"], check=True)
        environment = {**os.environ, "LONGSHORE_PASSWORD": shared_stack.PASSWORD}
        local = [options.longshore, "local"]
        # A dry run asks whether the table is there: the stack of the workspace must not be started meanwhile.
        subprocess.run([*local, "up", "--quiet"], cwd=workspace, env=environment, check=True)
        for _ in range(options.rounds):
            usage = process.run([options.longshore, "load", path, *DRY_RUN], environment, workspace)
            samples.setdefault("longshore load --dry-run", []).append((usage.seconds, usage.cpu_seconds))
            samples.setdefault("DuckDB, full-file sniff", []).append(duckdb(SNIFF.format(path)))
            samples.setdefault("DuckDB, scan", []).append(duckdb(scan))
        subprocess.run([*local, "down", "--quiet"], cwd=workspace, env=environment, check=True)
    report(samples, megabytes)
    return 0


def duckdb(sql):
    words = [sys.executable, "-c", DUCKDB, sql]
    ended = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, cpu_seconds = map(float, ended.stdout.split()[-2:])
    return seconds, cpu_seconds


def report(samples, megabytes):
    ours = None
    print(f"{megabytes:.0f} MB of CSV\n{'':26} {'s':>7} {'CPU s':>7} {'MB/s':>7} {'MB/s of a core':>15} {'ours is':>8}")
    for name, rounds in samples.items():
        seconds, cpu_seconds = (statistics.median(column) for column in zip(*rounds))
        per_core = megabytes / cpu_seconds
        ours = ours or per_core
        print(
            f"{name:26} {seconds:7.2f} {cpu_seconds:7.2f} {megabytes / seconds:7.0f} {per_core:15.0f} "
            f"{ours / per_core:7.2f}x"
        )
    print(f"on {os.cpu_count()} cores")
