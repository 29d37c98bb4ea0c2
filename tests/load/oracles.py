"""Loads random CSV files, and compares every cell with what Python's csv module and DuckDB read.

    oracles.py LONGSHORE [--rounds N] [--seed N]

Each round makes one file with random rows in a random dialect, encoding and compression, and loads it with
`longshore load`: with the dialect named, and, where a reader can tell it by itself, without. The cells of
the table are compared with what Python's csv module reads from the same text, and with what DuckDB reads.

These differences are rules (docs/reference/type-inference.md) and no faults:

- csv gives texts only: what is unquoted and empty, or unquoted `\\N`, is NULL here.
- DuckDB does not tell "" from NULL, and does not know `\\N`.
- DuckDB takes escapes inside quotes only; csv writes them outside, too.
- An empty line is left out here; csv gives a row without fields for it.
"""

import argparse
import codecs
import csv
import dataclasses
import gzip
import io
import pathlib
import random
import subprocess
import sys
import tempfile

import duckdb

import shared_stack

# As Python calls them, and as the WHATWG Encoding Standard does.
LABELS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16le",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252",
}
PIECES = ["a", "B", "7", "0.50", "é", "€", "東", "😀", " ", "  ", "'", "#", "NA", "NULL", "null", "\\N", "\\", "-"]
LINE_ENDS = ["\n", "\r\n"]
SHOWN = 5


@dataclasses.dataclass
class Dialect:
    delimiter: str
    quote: str
    # Instead of doubled quotes.
    escape: str | None
    line_end: str
    quote_all: bool
    encoding: str
    compressed: bool
    header: bool

    def options(self):
        """What the command line is told of it."""
        words = ["--delimiter", "\\t" if self.delimiter == "\t" else self.delimiter, "--quote", self.quote]
        words += ["--escape", self.escape or "none"]
        words += ["--encoding", LABELS[self.encoding]]
        return words + ["--header", "present" if self.header else "absent"]

    def is_detectable(self):
        """Whether a reader that is told nothing but about the header can be asked for it."""
        return self.delimiter in ",\t;|" and self.quote == '"' and self.escape is None


def random_dialect(chance):
    quote = chance.choice(['"', '"', '"', "'", "$"])
    delimiter = chance.choice([",", ",", ",", "\t", ";", "|", "^", ":", "\x01"])
    return Dialect(
        delimiter=delimiter,
        quote=quote,
        escape=chance.choice([None, None, None, "\\"]),
        line_end=chance.choice(LINE_ENDS),
        quote_all=chance.random() < 0.3,
        encoding=chance.choice(list(LABELS)),
        compressed=chance.random() < 0.2,
        header=chance.random() < 0.8,
    )


def random_rows(chance, dialect):
    columns = chance.randint(1, 7)
    pieces = [*PIECES, dialect.delimiter, dialect.quote, dialect.quote * 2, "\n", "\r\n", '"']
    if dialect.encoding == "cp1252":
        pieces = [piece for piece in pieces if piece not in ("東", "😀")]

    def cell():
        count = chance.choice([0, 1, 1, 1, 2, 3, 8])
        return "".join(chance.choice(pieces) for _ in range(count))

    return [[cell() for _ in range(columns)] for _ in range(chance.choice([1, 2, 10, 300]))]


class Wrapped(csv.Dialect):
    """csv's name for a dialect."""

    def __init__(self, dialect):
        self.delimiter = dialect.delimiter
        self.quotechar = dialect.quote
        self.escapechar = dialect.escape
        self.doublequote = dialect.escape is None
        self.lineterminator = dialect.line_end
        self.quoting = csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL
        super().__init__()


def text_of(rows, dialect):
    out = io.StringIO()
    writer = csv.writer(out, Wrapped(dialect))
    columns = len(rows[0])
    if dialect.header:
        writer.writerow([f"c{number}" for number in range(columns)])
    writer.writerows(rows)
    return out.getvalue()


def bytes_of(text, dialect):
    content = text.encode(dialect.encoding)
    if dialect.encoding == "utf-16":
        assert content.startswith(codecs.BOM_UTF16_LE)
    return gzip.compress(content) if dialect.compressed else content


def read_by_csv(text, dialect, columns):
    """The rows as csv reads them, with the cells that stand unquoted."""
    rows = list(csv.reader(io.StringIO(text, newline=""), Wrapped(dialect)))
    bare = list(unquoted(text, dialect))
    assert len(rows) == len(bare)
    pairs = [(row, marks) for row, marks in zip(rows, bare) if row]
    if dialect.header:
        pairs = pairs[1:]
    nulls = ["", "\\N"]
    return [
        [None if mark and cell_text in nulls else cell_text for cell_text, mark in zip(row, marks)]
        for row, marks in pairs
        if columns > 1 or row != [""] or not marks[0]
    ]


def unquoted(text, dialect):
    """For each record, for each of its cells, whether it begins without a quote and holds no escape."""
    row, position, start = [], 0, True
    inside = bare = False
    while position < len(text):
        character = text[position]
        if start:
            bare, start = character != dialect.quote, False
            if not bare:
                inside = True
                position += 1
                continue
        if dialect.escape and character == dialect.escape:
            bare = False
            position += 2
            continue
        if inside and character == dialect.quote:
            if dialect.escape is None and text[position + 1 : position + 2] == dialect.quote:
                position += 2
                continue
            inside = False
        elif not inside and character == dialect.delimiter:
            row.append(bare)
            bare, start = True, True
        elif not inside and text.startswith(dialect.line_end, position):
            row.append(bare)
            yield row
            row, bare, start = [], True, True
            position += len(dialect.line_end)
            continue
        position += 1


def read_by_duckdb(path, dialect, columns):
    """None where DuckDB does not read such files; its own faults are not ours."""
    if dialect.encoding not in ("utf-8", "utf-8-sig") or dialect.delimiter == "\x01":
        return None
    if dialect.escape and not dialect.quote_all:
        return None
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(columns))

    def quoted(text):
        return text.replace("'", "''")

    sql = (
        f"SELECT * FROM read_csv('{path}', auto_detect = false, columns = {{{names}}}, "
        f"delim = '{quoted(dialect.delimiter)}', quote = '{quoted(dialect.quote)}', "
        f"escape = '{quoted(dialect.escape or dialect.quote)}', header = {dialect.header}, "
        f"compression = '{'gzip' if dialect.compressed else 'none'}', null_padding = false, "
        "strict_mode = true, parallel = false, allow_quoted_nulls = false)"
    )
    try:
        return [list(row) for row in duckdb.sql(sql).fetchall()]
    except duckdb.Error:
        return None


def load(shared, longshore, path, columns, options):
    words = [longshore, "load", path, "--into", "oracle.cells", "--mode", "replace", "--again", "--quiet"]
    for number in range(columns):
        words += ["--types", f"{number_name(options, number)}=varchar(max)"]
    environment = {**shared.environment(), "LONGSHORE_PASSWORD": shared_stack.PASSWORD}
    return subprocess.run([*words, *options], cwd=shared.workspace, env=environment, capture_output=True, text=True)


def number_name(options, number):
    return f"column_{number + 1}" if "absent" in options else f"c{number}"


def table(shared, columns, options):
    names = ", ".join(number_name(options, number) for number in range(columns))
    rows = shared.ask(f"SELECT {names} FROM oracle.cells", "cargo_db")
    shared.ask("DROP TABLE oracle.cells", "cargo_db")
    return [list(row) for row in rows]


def sortable(rows):
    return sorted(rows, key=lambda row: [(cell is not None, cell or "") for cell in row])


def without_empty(rows):
    """What DuckDB takes for one thing."""
    return [[None if cell in ("", "\\N") else cell for cell in row] for row in rows]


def compare(what, found, expected, complaints):
    found, expected = sortable(found), sortable(expected)
    if found == expected:
        return
    pair = next(((f, e) for f, e in zip(found, expected) if f != e), (None, None))
    complaints.append(f"{what}: {len(found)} rows beside {len(expected)}; first {pair[0]!r} beside {pair[1]!r}")


def one(chance, shared, longshore, folder):
    """Complaints about one file, and how many readers agreed."""
    dialect = random_dialect(chance)
    rows = random_rows(chance, dialect)
    columns = len(rows[0])
    try:
        text = text_of(rows, dialect)
    except csv.Error:
        # The dialect cannot say these rows.
        return [], 0
    path = folder / "cells.csv"
    path.write_bytes(bytes_of(text, dialect))
    expected = read_by_csv(text, dialect, columns)
    header = dialect.options()[-2:]
    ways = {"named": dialect.options()}
    if dialect.is_detectable() and columns > 1 and dialect.encoding != "cp1252":
        ways["detected"] = [*header, "--delimiter", dialect.options()[1]] if len(rows) < 10 else header
    complaints, agreed = [], 0
    for way, options in ways.items():
        ended = load(shared, longshore, path, columns, options)
        if ended.returncode:
            if expected:
                complaints.append(f"{way}: {ended.stderr.strip()}")
            continue
        found = table(shared, columns, options)
        compare(f"{way}, csv", found, expected, complaints)
        agreed += 1
        if way == "named" and (other := read_by_duckdb(path, dialect, columns)) is not None:
            compare("DuckDB", without_empty(found), without_empty(other), complaints)
            agreed += 1
    return [f"{complaint}\n    {dialect}" for complaint in complaints], agreed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("longshore", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.rounds} files", flush=True)
    failed = agreed = 0
    with tempfile.TemporaryDirectory(prefix="longshore-oracles-") as folder:
        folder = pathlib.Path(folder)
        with shared_stack.started(options.longshore.resolve(), folder) as shared:
            for number in range(options.rounds):
                chance = random.Random(f"{options.seed} {number}")
                complaints, readers = one(chance, shared, options.longshore.resolve(), folder)
                agreed += readers
                failed += bool(complaints)
                for complaint in complaints if failed <= SHOWN else []:
                    print(f"file {number}: {complaint}", flush=True)
    print(f"{failed} of {options.rounds} files were read otherwise; {agreed} comparisons")
    sys.exit(1 if failed or not agreed else 0)


if __name__ == "__main__":
    main()
