"""TPC-H lineitem as CSV, Parquet and JSON lines, made once for each scale."""

import os
import pathlib
import shutil
import subprocess
import sys

import duckdb

TESTS = pathlib.Path(__file__).resolve().parent.parent
FORMATS = {"csv": "lineitem.csv", "parquet": "lineitem.parquet", "jsonl": "lineitem.jsonl"}


def files(cache, scale, formats):
    """The file of each format."""
    folder = cache / "load-data" / f"sf{scale}"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: folder / FORMATS[name] for name in formats}
    for name, path in wanted.items():
        if not path.exists():
            print(f"making {path}", flush=True)
            _make(cache, folder, scale, name, path)
    return wanted


def rows(path):
    """How many rows a file has."""
    reader = "read_csv" if path.suffix == ".csv" else "read_parquet"
    options = ", header = true, all_varchar = true" if path.suffix == ".csv" else ""
    if path.suffix == ".jsonl":
        with open(path, "rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b""))
    return duckdb.sql(f"SELECT count(*) FROM {reader}('{path}'{options})").fetchall()[0][0]


def definition():
    """CREATE TABLE, for tools that want the table to be there."""
    statements = (TESTS / "tpch" / "schema.sql").read_text().split(";")
    return next(text for text in statements if "lineitem" in text)


def _make(cache, folder, scale, name, path):
    made = folder / f".{path.name}"
    if name == "jsonl":
        source = files(cache, scale, ["csv"])["csv"]
        duckdb.sql(f"COPY (FROM read_csv('{source}')) TO '{made}' (FORMAT json)")
    elif name == "csv" and (earlier := cache / "tpch-data" / f"sf{scale}" / path.name).exists():
        os.link(earlier, made)
    else:
        generator = pathlib.Path(sys.executable).with_name("tpchgen-cli")
        work = folder / ".making"
        command = [generator, name, "-s", str(scale), "--tables", "lineitem", "--output-dir", work]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if name == "parquet":
            # Its footer asks readers for a kind of text that not every tool knows.
            duckdb.sql(f"COPY (FROM read_parquet('{work / path.name}')) TO '{made}' (FORMAT parquet)")
        else:
            (work / path.name).rename(made)
        shutil.rmtree(work)
    made.rename(path)
