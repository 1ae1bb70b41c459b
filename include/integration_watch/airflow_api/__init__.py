"""Airflow asked over its own REST API: tasks have no other way to learn how other tasks ended."""
