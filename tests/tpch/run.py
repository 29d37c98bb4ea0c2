"""Runs the TPC-H queries on the embedded engine and on plain DuckDB, over the same data.

The queries are written in Redshift's dialect; for DuckDB the few words that it spells differently are
respelled here. A result is right when every field is the same, numbers within the scale that Redshift
gives them.
"""

import argparse
import contextlib
import datetime
import decimal
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import boto3
import duckdb
import psycopg2
import zstandard

HERE = pathlib.Path(__file__).parent
TABLES = ["region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem"]
BUCKET = "tpch"
# What the engine may take: in total of the queries' medians, and of lineitem in MB of CSV a second.
MOST_TIMES_DUCKDB = 1.3
LEAST_COPY_MB_PER_SECOND = 150


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--longshore", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("verb", choices=["verify", "bench"])
    parser.add_argument("scale", nargs="?")
    parser.add_argument("--rounds", type=int, default=3, help="times that each query runs on each side")
    arguments = parser.parse_args()
    bench = arguments.verb == "bench"
    scale = arguments.scale or ("1" if bench else "0.05")

    data = generate(arguments, scale)
    with tempfile.TemporaryDirectory() as folder:
        plain, plain_speed = load_duckdb(data, pathlib.Path(folder) / "plain.duckdb")
        with stand_in(arguments.longshore, folder) as environment:
            connection = connect(environment)
            copy_speed = load_engine(data, environment, connection)
            outcomes = run_queries(connection, plain, arguments.rounds if bench else 1)
    sys.exit(report(outcomes, (copy_speed, plain_speed), bench, scale))


def generate(arguments, scale):
    """CSV files of a scale, made once."""
    folder = arguments.cache / f"sf{scale}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"making data of scale {scale} in {folder}", flush=True)
        subprocess.run(
            [arguments.generator, "csv", "-s", scale, "--output-dir", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (folder / "complete").touch()
    return folder


@contextlib.contextmanager
def stand_in(longshore, folder):
    """A stack of its own, on free ports."""
    data = f"{folder}/stack"
    local = [longshore, "local"]
    subprocess.run(
        [*local, "up", "--quiet", "--data", data, "--port", "0", "--aws-port", "0", "--bucket", BUCKET],
        check=True,
    )
    try:
        text = subprocess.run(
            [*local, "env", "--data", data, "--format", "file"], check=True, capture_output=True, text=True
        ).stdout
        yield dict(line.split("=", 1) for line in text.splitlines())
    finally:
        subprocess.run([*local, "down", "--quiet", "--data", data], check=True)


def connect(environment):
    connection = psycopg2.connect(
        host=environment["PGHOST"],
        port=environment["PGPORT"],
        user=environment["PGUSER"],
        password=environment["PGPASSWORD"],
        dbname=environment["PGDATABASE"],
    )
    connection.autocommit = True
    return connection


def statements():
    return [text for text in (HERE / "schema.sql").read_text().split(";") if text.strip()]


def load_duckdb(data, path):
    """Loads every table; gives the speed for lineitem, which is the last one, in MB of CSV a second."""
    database = duckdb.connect(str(path))
    for statement in statements():
        # Keys and attributes of Redshift: neither engine enforces or uses them here.
        columns = re.sub(r"\) DISTSTYLE .*", ")", statement)
        columns = re.sub(r",\s*PRIMARY KEY \([^)]*\)", "", columns)
        database.execute(re.sub(r" (DISTKEY|SORTKEY)\b", "", columns))
    speed = None
    for table in TABLES:
        source = data / f"{table}.csv"
        begin = time.monotonic()
        database.execute(f"COPY {table} FROM '{source}' (FORMAT csv, HEADER)")
        speed = source.stat().st_size / 1e6 / (time.monotonic() - begin)
    database.execute("CHECKPOINT")
    return database, speed


def load_engine(data, environment, connection):
    """Loads every table by COPY; gives the speed for lineitem in MB of CSV a second."""
    s3 = boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    cursor = connection.cursor()
    for statement in statements():
        cursor.execute(statement)
    speed = None
    for table in TABLES:
        source = data / f"{table}.csv"
        stage(s3, source, table)
        begin = time.monotonic()
        cursor.execute(
            f"COPY {table} FROM 's3://{BUCKET}/{table}/' IAM_ROLE '{environment['LONGSHORE_IAM_ROLE']}' "
            "CSV IGNOREHEADER 1 ZSTD COMPUPDATE OFF STATUPDATE OFF"
        )
        speed = source.stat().st_size / 1e6 / (time.monotonic() - begin)
    return speed


def stage(s3, source, table, parts=8):
    """Sends a file in compressed parts, each with the header, as a client would for parallel COPY."""
    size = source.stat().st_size
    with open(source, "rb") as lines:
        header = lines.readline()
        for part in range(parts):
            wanted = size * (part + 1) // parts - lines.tell()
            text = lines.read(wanted) + lines.readline() if wanted > 0 else b""
            if part == 0 or text:
                body = zstandard.compress(header + text, 1)
                s3.put_object(Bucket=BUCKET, Key=f"{table}/{part:02}.csv.zst", Body=body)


def run_queries(connection, plain, rounds):
    """For each query its name, medians of both sides in seconds, and what differs."""
    outcomes = []
    for path in sorted((HERE / "queries").glob("q*.sql")):
        query = path.read_text()
        spelled = for_duckdb(query)
        times = ([], [])
        for _ in range(rounds):
            begin = time.monotonic()
            cursor = connection.cursor()
            cursor.execute(query)
            ours = cursor.fetchall()
            middle = time.monotonic()
            theirs = plain.execute(spelled).fetchall()
            times[0].append(middle - begin)
            times[1].append(time.monotonic() - middle)
        difference = compare(ours, theirs)
        outcomes.append((path.stem, *map(statistics.median, times), difference))
        mark = "ok" if difference is None else f"WRONG: {difference}"
        print(f"{path.stem}  {times[0][-1]:7.3f} s  {times[1][-1]:7.3f} s  {mark}", flush=True)
    return outcomes


def for_duckdb(query):
    limit = re.search(r"\bTOP (\d+)\s", query)
    if limit:
        query = query.replace(limit.group(0), " ", 1) + f" LIMIT {limit.group(1)}"
    query = re.sub(r"DATEADD\((\w+), (-?\d+), (DATE '[^']*')\)", r"(\3 + \2 * INTERVAL '1 \1')", query)
    query = re.sub(r"ADD_MONTHS\(('[^']*'::DATE), (\d+)\)", r"(\1 + \2 * INTERVAL '1 month')", query)
    query = re.sub(r"DATE_PART\((\w+),", r"DATE_PART('\1',", query)
    return re.sub(
        r"DECODE\((\w+), ('[^']*'), (\d+), ('[^']*'), (\d+), (\d+)\)",
        r"CASE \1 WHEN \2 THEN \3 WHEN \4 THEN \5 ELSE \6 END",
        query,
    )


def compare(ours, theirs):
    """None, or the first difference."""
    if len(ours) != len(theirs):
        return f"{len(ours)} rows instead of {len(theirs)}"
    for number, (our_row, their_row) in enumerate(zip(ours, theirs), 1):
        if len(our_row) != len(their_row):
            return f"row {number} has {len(our_row)} fields instead of {len(their_row)}"
        for our, their in zip(our_row, their_row):
            if not same(our, their):
                return f"row {number}: {our!r} instead of {their!r}"
    return None


def same(our, their):
    if isinstance(our, str) and isinstance(their, str):
        # CHAR comes padded; trailing blanks do not count.
        return our.rstrip(" ") == their.rstrip(" ")
    if isinstance(our, (decimal.Decimal, float, int)) and isinstance(their, (decimal.Decimal, float, int)):
        exponent = decimal.Decimal(str(our)).as_tuple().exponent if not isinstance(our, int) else 0
        tolerance = decimal.Decimal(1).scaleb(exponent)
        # A double has fifteen digits that count.
        if isinstance(their, float):
            tolerance = max(tolerance, abs(decimal.Decimal(their)) * decimal.Decimal("1e-14"))
        return abs(decimal.Decimal(str(our)) - decimal.Decimal(str(their))) <= tolerance
    if type(our) is datetime.date and isinstance(their, datetime.datetime):
        return our == their.date()
    return our == their


def report(outcomes, copy_speeds, bench, scale):
    wrong = [name for name, _, _, difference in outcomes if difference is not None]
    print(f"\nTPC-H, scale {scale}: {len(outcomes) - len(wrong)} of {len(outcomes)} results equal DuckDB's")
    failed = bool(wrong)
    if bench:
        ours = sum(outcome[1] for outcome in outcomes)
        theirs = sum(outcome[2] for outcome in outcomes)
        print("query   longshore    duckdb   times")
        for name, our, their, _ in outcomes:
            print(f"{name:6} {our:9.3f} s {their:7.3f} s {our / their:7.2f}")
        ratio = ours / theirs
        print(f"total  {ours:9.3f} s {theirs:7.3f} s {ratio:7.2f}   (at most {MOST_TIMES_DUCKDB} wanted)")
        copy_speed, plain_speed = copy_speeds
        print(f"COPY of lineitem: {copy_speed:.0f} MB/s of CSV (at least {LEAST_COPY_MB_PER_SECOND} wanted)")
        print(
            f"                  {copy_speed / plain_speed:.2f} times DuckDB's own COPY of the file itself "
            f"({plain_speed:.0f} MB/s)"
        )
        print(f"on {os.cpu_count()} cores; DuckDB {duckdb.__version__} from PyPI on the other side")
        failed |= ratio > MOST_TIMES_DUCKDB or copy_speed < LEAST_COPY_MB_PER_SECOND
    return 1 if failed else 0


if __name__ == "__main__":
    main()
