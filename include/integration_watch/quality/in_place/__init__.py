"""Suites checked where a table lies: the database says which rows may fail, and only these are read.

A row is certain or suspect. Of a certain row the database alone can say that it passes; such rows are
counted where they lie. Suspects are fetched and judged by the engine that judges everything else, so that
collations, dialects of regular expressions and ways to write a number change no verdict.
"""
