"""Expectations compiled to SQL: one scan for all rows that fail, one for all counts, no import of GX."""
