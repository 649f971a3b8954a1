"""Benchmarks: `python -m benchmarks`, each printing a table of ratios."""
