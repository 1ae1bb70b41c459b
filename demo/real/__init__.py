"""The data checks on real public procurement data: ``make demo-real DATA=<folder>``."""
