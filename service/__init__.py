"""Parley's service: receives comments, assesses, judges, files and shows them to moderators."""
