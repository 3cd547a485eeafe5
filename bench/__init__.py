"""Parley's benchmarks: scripts that print tables, each figure beside what it is compared with in the same run."""
