"""Importers: saved pages and exports of comment threads, each form read by one file, all yielding threads."""
