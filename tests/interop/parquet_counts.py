"""Counts the rows of a trace by kind and outcome, with DuckDB and with Polars."""

import json
import sys

import duckdb
import polars

path = sys.argv[1]

connection = duckdb.connect()
rows = connection.execute(
    "SELECT coalesce(outcome, kind), count(*) FROM read_parquet(?) GROUP BY 1", [path]
).fetchall()
by_duckdb = dict(rows)
by_duckdb["reception"], by_duckdb["seeds"], by_duckdb["mean_bytes"] = connection.execute(
    "SELECT count(*) FILTER (kind = 'reception'), count(DISTINCT seed), avg(bytes) FROM read_parquet(?)", [path]
).fetchone()

table = polars.read_parquet(path)
by_polars = dict(table.group_by(polars.coalesce("outcome", "kind")).len().iter_rows())
by_polars["reception"] = table.filter(kind="reception").height
by_polars["seeds"] = table["seed"].n_unique()
by_polars["mean_bytes"] = table["bytes"].mean()

print(json.dumps({"duckdb": by_duckdb, "polars": by_polars}))
