"""dlt_lineitem.py HOW FILE ROWS: dlt stages lineitem and copies it."""

import sys

import dlt
from dlt.sources.filesystem import filesystem, read_csv, read_csv_duckdb, read_jsonl, read_parquet

WHOLE = ("orderkey", "partkey", "suppkey")
NUMBERS = ("quantity", "extendedprice", "discount", "tax")
DAYS = ("shipdate", "commitdate", "receiptdate")
TEXTS = ("returnflag", "linestatus", "shipinstruct", "shipmode", "comment")


def columns():
    """What an imported file does not say."""
    types = {f"l_{name}": {"data_type": "bigint"} for name in WHOLE}
    types["l_linenumber"] = {"data_type": "bigint", "precision": 32}
    types |= {f"l_{name}": {"data_type": "decimal", "precision": 15, "scale": 2} for name in NUMBERS}
    types |= {f"l_{name}": {"data_type": "date"} for name in DAYS}
    types |= {f"l_{name}": {"data_type": "text"} for name in TEXTS}
    order = "orderkey partkey suppkey linenumber quantity extendedprice discount tax returnflag linestatus"
    order += " shipdate commitdate receiptdate shipinstruct shipmode comment"
    return [{"name": f"l_{name}", **types[f"l_{name}"]} for name in order.split()]


def imported(path, kind, rows):
    @dlt.resource(name="lineitem", columns=columns())
    def lineitem():
        yield dlt.mark.with_file_import(path, kind, rows)

    return lineitem(), kind


def read(path, reader):
    folder, name = path.rsplit("/", 1)
    return (filesystem(bucket_url=f"file://{folder}", file_glob=name) | reader).with_name("lineitem")


def main(how, path, rows):
    kind = path.rsplit(".", 1)[1]
    if how == "import":
        source, form = imported(path, kind, int(rows))
    else:
        readers = {
            "duckdb": lambda: read_csv_duckdb(use_pyarrow=True, chunk_size=100_000),
            "csv": read_csv,
            "jsonl": read_jsonl,
            "parquet": read_parquet,
        }
        source, form = read(path, readers["duckdb" if how == "duckdb" else kind]()), "parquet"
    pipeline = dlt.pipeline("lineitem", destination="redshift", staging="filesystem", dataset_name="lines")
    pipeline.run(source, write_disposition="replace", loader_file_format=form)


main(*sys.argv[1:])
