"""All benchmarks, one after the other."""

from benchmarks import nginx, search

search.main()
nginx.main()
