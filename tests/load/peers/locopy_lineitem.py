"""locopy_lineitem.py HOW FILE: locopy sends lineitem and copies it into a table that is there."""

import os
import sys

import locopy
import psycopg2


def main(how, path):
    with locopy.Redshift(
        dbapi=psycopg2,
        host=os.environ["PGHOST"],
        port=os.environ["PGPORT"],
        dbname=os.environ["PGDATABASE"],
        user=os.environ["PGUSER"],
        password=os.environ["PGPASSWORD"],
    ) as redshift:
        redshift.load_and_copy(
            local_file=path,
            s3_bucket=os.environ["BENCH_BUCKET"],
            table_name="public.lineitem",
            delim=None,
            compress=how == "gzip",
            copy_options=["FORMAT AS CSV", "IGNOREHEADER AS 1"],
            delete_s3_after=True,
        )


main(*sys.argv[1:])
