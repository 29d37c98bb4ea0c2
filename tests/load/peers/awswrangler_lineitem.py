"""awswrangler_lineitem.py HOW FILE: awswrangler reads lineitem into a frame, stages and copies it."""

import os
import sys

import awswrangler
import pandas
import redshift_connector


def main(how, path):
    connection = redshift_connector.connect(
        host=os.environ["PGHOST"],
        port=int(os.environ["PGPORT"]),
        database=os.environ["PGDATABASE"],
        user=os.environ["PGUSER"],
        password=os.environ["PGPASSWORD"],
        ssl=False,
    )
    options = {"dtype_backend": "pyarrow"} if how == "pyarrow" else {}
    awswrangler.redshift.copy(
        df=pandas.read_parquet(path, **options),
        path=f"s3://{os.environ['BENCH_BUCKET']}/awswrangler/",
        con=connection,
        schema="public",
        table="lineitem",
        mode="overwrite",
        iam_role=os.environ["LONGSHORE_IAM_ROLE"],
    )


main(*sys.argv[1:])
