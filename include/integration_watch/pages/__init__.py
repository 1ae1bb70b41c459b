"""The pages that are read inside Airflow: open incidents, Data Docs, failing keys."""
