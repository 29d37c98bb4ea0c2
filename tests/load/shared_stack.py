"""One embedded stack for every tool: Longshore's workspace and the others' database lie in it."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys

import boto3
import psycopg2

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))
import stack  # noqa: E402
from counting import Counting  # noqa: E402

PASSWORD = "Bench-pass-2026"
BUCKET = "bench"
PEERS = "peers"


class Shared:
    """The stack, reached through a counter of requests."""

    def __init__(self, longshore, folder, variables):
        self.longshore = longshore
        self.folder = folder
        self.counting = Counting(variables["AWS_ENDPOINT_URL"])
        self.variables = {
            **variables,
            "AWS_ENDPOINT_URL": self.counting.url,
            "AWS_ENDPOINT_URL_S3": self.counting.url,
            "BENCH_BUCKET": BUCKET,
        }
        os.environ.update({name: variables[name] for name in variables if name.startswith("AWS_")})
        self._s3 = boto3.client("s3")
        location = {"LocationConstraint": variables["AWS_REGION"]}
        self._s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        self._let_the_role_read(variables["LONGSHORE_IAM_ROLE"])
        self._make_database()
        self.workspace = self._make_workspace()

    def ask(self, sql, database="dev"):
        with contextlib.closing(self._connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def environment(self):
        """Of a peer: a user without special rights who owns a database."""
        login = {"PGUSER": PEERS, "PGPASSWORD": PASSWORD, "PGDATABASE": PEERS}
        return {**os.environ, **self.variables, **login}

    def empty_bucket(self):
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for entry in page.get("Contents", []):
                self._s3.delete_object(Bucket=BUCKET, Key=entry["Key"])

    def seconds_of_statements(self, since):
        """How long the warehouse had a statement to carry out; those beside each other count once."""
        sql = "SELECT start_time, end_time FROM sys_query_history WHERE database_name IN ('{}', '{}') "
        sql += "AND start_time >= '{}' AND end_time IS NOT NULL ORDER BY start_time"
        total, until = 0.0, None
        for begun, ended in self.ask(sql.format(PEERS, "cargo_db", since)):
            begun = max(begun, until) if until else begun
            if ended > begun:
                total += (ended - begun).total_seconds()
                until = ended
        return total

    def now(self):
        return self.ask("SELECT CAST(getdate() AS timestamp)")[0][0]

    def _connect(self, database):
        connection = psycopg2.connect(
            host=self.variables["PGHOST"],
            port=self.variables["PGPORT"],
            user=self.variables["PGUSER"],
            password=self.variables["PGPASSWORD"],
            dbname=database,
        )
        connection.autocommit = True
        return connection

    @staticmethod
    def _let_the_role_read(role):
        """The stack's own role may use the buckets that the stack was started with."""
        resources = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": resources}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        name = role.rsplit("/", 1)[1]
        boto3.client("iam").put_role_policy(RoleName=name, PolicyName="bench", PolicyDocument=policy)

    def _make_database(self):
        self.ask(f"CREATE USER {PEERS} PASSWORD '{PASSWORD}'")
        self.ask(f"CREATE DATABASE {PEERS} OWNER {PEERS}")

    def _make_workspace(self):
        workspace = self.folder / "workspace"
        subprocess.run([self.longshore, "init", workspace, "--quiet"], check=True)
        settings = workspace / "longshore.toml"
        text = settings.read_text()
        text = text.replace('endpoint = "local"', f'endpoint = "127.0.0.1:{self.variables["PGPORT"]}/dev"\ntls = "disable"')
        text = re.sub(r'^bucket = .*$', f'bucket = "{BUCKET}"\nendpoint = "{self.counting.url}"', text, flags=re.M)
        role = self.variables["LONGSHORE_IAM_ROLE"]
        text = re.sub(r"role_chain = \[.*?\]", f'role_chain = ["{role}"]', text, flags=re.S)
        text = re.sub(r'invoke_role = ".*"', f'invoke_role = "{role}"', text)
        settings.write_text(text)
        setup = [self.longshore, "setup", "sql", "--quiet"]
        script = subprocess.run(setup, cwd=workspace, check=True, capture_output=True, text=True).stdout
        script = script.replace("<strong_password>", PASSWORD)
        for part in re.split(r'^-- Connect to the database ', script, flags=re.M)[1:]:
            database = re.match(r'"(\w+)"', part)[1]
            statements = re.sub(r"^(--.*|\"\w+\" and run:)$", "", part, flags=re.M)
            for statement in statements.split(";"):
                if statement.strip():
                    self.ask(statement, database)
        return workspace


@contextlib.contextmanager
def started(longshore, folder):
    with stack.started(longshore, folder / "stack") as variables:
        yield Shared(longshore, folder, variables)
