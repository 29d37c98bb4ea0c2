"""Times loads of TPC-H lineitem, and prints what the budgets are and whether they are kept.

    run.py LONGSHORE load|infer [--scale N] [--rounds N] [--tool NAME] [--format NAME] [--defaults]

Figures of one run are to be compared with each other, not with those of another machine or hour. The
staging side of a load is its whole time without the time in which the warehouse carried a statement out:
the engine is the same for all, and Redshift is another one.
"""

import argparse
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import infer
import lineitem
import process
import shared_stack
import tools

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "longshore"
SKIPPED = 77
MB = 1e6
MIB = 1 << 20

LEAST_TIMES_BEST_PEER = 3.0
MOST_TIMES_ZSTD = 2.0
MOST_TIMES_AWS_COPY = 1.2
MOST_PEAK_MIB = 256


@dataclasses.dataclass
class Measured:
    """One row of the table: medians of the rounds, the greatest peak."""

    label: str
    format: str
    ours: bool
    megabytes: float
    staging: float
    whole: float
    peak_mib: float
    requests: int | None = None
    parts: int | None = None
    remark: str = ""

    @property
    def speed(self):
        return self.megabytes / self.staging


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("longshore", type=pathlib.Path)
    parser.add_argument("verb", choices=["load", "infer"])
    parser.add_argument("--scale", default="1", help="of TPC-H: 1 is 0.77 GB of CSV, 14 more than 10 GB")
    parser.add_argument("--rounds", type=int, default=1, help="times that each tool runs, in turns")
    parser.add_argument("--tool", action="append", help="only this one; may be repeated")
    parser.add_argument("--format", action="append", choices=list(lineitem.FORMATS))
    parser.add_argument("--defaults", action="store_true", help="peers with their defaults, too: slow")
    options = parser.parse_args()
    options.longshore = options.longshore.resolve()
    if options.verb == "infer":
        sys.exit(infer.main(options, CACHE))
    sys.exit(load(options))


def load(options):
    files = lineitem.files(CACHE, options.scale, options.format or list(lineitem.FORMATS))
    chosen = [
        tool
        for tool in tools.TOOLS
        if tool.format in files
        and (not options.tool or tool.name in options.tool)
        and (options.defaults or not tool.by_default)
    ]
    rows = lineitem.rows(next(iter(files.values())))
    samples, failures = {}, []
    with tempfile.TemporaryDirectory(prefix="longshore-load-", dir=CACHE) as folder:
        folder = pathlib.Path(folder)
        with shared_stack.started(options.longshore, folder) as shared:
            for number in range(options.rounds):
                for name, take in floors(shared, files):
                    samples.setdefault(name, []).append(take())
                for tool in chosen:
                    try:
                        measured = one(tool, shared, files[tool.format], rows, folder, number)
                    except (process.Failed, tools.environments.Unavailable) as failure:
                        failures.append(f"{tool.label}, {tool.format}: {failure}")
                        print(f"{tool.label}, {tool.format}: {failure}", flush=True)
                        continue
                    samples.setdefault((tool.format, tool.label), []).append(measured)
    measured = [median(list_of_rounds) for list_of_rounds in samples.values()]
    table(measured)
    missed = budgets(measured)
    ours_failed = any(failure.startswith(tools.OURS) for failure in failures)
    return 1 if missed or ours_failed else 0


def floors(shared, files):
    """What cannot be undercut: reading, compressing, sending a file as it is."""

    def floor(name, path, words, environment=None):
        def take():
            shared.empty_bucket()
            shared.counting.reset()
            usage = process.run(words, environment)
            counted = (shared.counting.requests, shared.counting.parts()) if environment else (None, None)
            size = path.stat().st_size / MB
            return Measured(
                name, path.suffix[1:], False, size, usage.seconds, usage.seconds, usage.peak_bytes / MIB, *counted
            )

        return ("floor", path.suffix, name), take

    aws = pathlib.Path(sys.executable).with_name("aws")
    for path in files.values():
        # The first reading brings the file into memory for all that follow.
        subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
        yield floor("cat", path, ["cat", path])
        if path.suffix != ".parquet":
            yield floor("zstd -1 -T2", path, ["zstd", "-1", "-T2", "-q", "-c", path])
        target = f"s3://{shared_stack.BUCKET}/floor{path.suffix}"
        words = [aws, "s3", "cp", "--quiet", path, target]
        yield floor("aws s3 cp", path, words, {**os.environ, **shared.variables})


def one(tool, shared, path, rows, folder, number):
    """Runs a tool once; its figures, with a remark where the table does not have the rows."""
    if tool.name == tools.OURS:
        tool = dataclasses.replace(tool, table=f"bench.{tool.format}_{number}")
    tools.prepare(tool, shared)
    work = pathlib.Path(tempfile.mkdtemp(dir=folder))
    # locopy removes the file that it sends.
    source = work / path.name
    os.link(path, source)
    words, environment, where = tools.command(tool, shared, source, rows, work)
    print(f"{tool.label}, {tool.format}", flush=True)
    since = shared.now()
    shared.counting.reset()
    usage = process.run(words, environment, where, log=work / "log")
    requests, parts = shared.counting.requests, shared.counting.parts()
    staging = max(usage.seconds - shared.seconds_of_statements(since), 0.001)
    found = shared.ask(f"SELECT count(*) FROM {tool.table}", tool.database)[0][0]
    remark = "" if found == rows else f"{found} rows instead of {rows}"
    shared.ask(f"DROP TABLE {tool.table}", tool.database)
    size = path.stat().st_size / MB
    ours = tool.name == tools.OURS
    return Measured(
        tool.label, tool.format, ours, size, staging, usage.seconds, usage.peak_bytes / MIB, requests, parts, remark
    )


def median(rounds):
    middle = {
        name: statistics.median(getattr(measured, name) for measured in rounds) for name in ("staging", "whole")
    }
    peak = max(measured.peak_mib for measured in rounds)
    return dataclasses.replace(rounds[-1], **middle, peak_mib=peak)


def table(measured):
    head = ("format", "tool", "staging s", "MB/s", "whole s", "peak MiB", "requests", "parts", "")
    lines = [head]
    for row in sorted(measured, key=lambda row: (row.format, row.staging)):
        counts = ["" if count is None else str(count) for count in (row.requests, row.parts)]
        figures = f"{row.staging:.2f}", f"{row.speed:.0f}", f"{row.whole:.2f}", f"{row.peak_mib:.0f}"
        lines.append((row.format, row.label, *figures, *counts, row.remark))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print()
    for line in lines:
        cells = [
            text.rjust(width) if 2 <= column <= 7 else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths))
        ]
        print("  ".join(cells).rstrip())


def budgets(measured):
    """Prints each budget with what was measured; how many are missed."""
    ours = {row.format: row for row in measured if row.ours}
    floor = {(row.format, row.label): row for row in measured if row.label in ("zstd -1 -T2", "aws s3 cp")}
    kept = []

    def at_most(what, ratio, most):
        kept.append(ratio <= most)
        print(f"{'kept  ' if kept[-1] else 'MISSED'}  {what}: {ratio:.2f} (at most {most})")

    print()
    for name in ("csv", "jsonl"):
        others = [row for row in measured if row.format == name and not row.ours and row.requests and not row.remark]
        peers = [row for row in others if row.label != "aws s3 cp"]
        if name in ours and peers:
            best = max(peers, key=lambda row: row.speed)
            ratio = ours[name].speed / best.speed
            kept.append(ratio >= LEAST_TIMES_BEST_PEER)
            word = "kept  " if kept[-1] else "MISSED"
            print(f"{word}  {name}, speed of staging beside {best.label}: {ratio:.2f} (at least {LEAST_TIMES_BEST_PEER})")
    if "csv" in ours and ("csv", "zstd -1 -T2") in floor:
        ratio = ours["csv"].staging / floor["csv", "zstd -1 -T2"].staging
        at_most("csv, time of staging beside zstd -1 -T2", ratio, MOST_TIMES_ZSTD)
    if "parquet" in ours and ("parquet", "aws s3 cp") in floor:
        ratio = ours["parquet"].staging / floor["parquet", "aws s3 cp"].staging
        at_most("parquet, time of staging beside aws s3 cp", ratio, MOST_TIMES_AWS_COPY)
    for name, row in ours.items():
        at_most(f"{name}, peak memory in MiB", row.peak_mib, MOST_PEAK_MIB)
        kept.append(not row.remark)
    print(f"on {os.cpu_count()} cores")
    return kept.count(False)


if __name__ == "__main__":
    main()
