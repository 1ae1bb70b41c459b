"""The composition root: the only place that chooses real things and joins the adapters.

One module per DAG family (`systems`, `executions`, `data`, `alerts`), with `places` for where
things lie, `connections` for who answers, and `pages` for what is shown inside Airflow.
"""
