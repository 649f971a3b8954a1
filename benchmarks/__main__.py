"""All benchmarks, one after the other."""

from benchmarks import nginx, search, serving

search.main()
serving.main()
nginx.main()
