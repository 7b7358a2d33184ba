"""How fast the package is, beside what people would use in its place: `python -m benchmarks`."""
