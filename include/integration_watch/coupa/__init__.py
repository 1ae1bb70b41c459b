"""Coupa: its REST API, its integration monitoring, and a probe of both."""
