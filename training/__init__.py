"""Parley's training: reads pages and data sets, fits, evaluates and publishes models."""
