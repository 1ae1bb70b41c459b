"""The ERP as a database: read as rows of text, and a probe that may prove that it takes data."""
