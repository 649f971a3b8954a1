"""All benchmarks, one after the other."""

from benchmarks import search

search.main()
