"""Side-by-side measurements, each one command: see `make help` and docs/measurements.md."""
