"""Perspective's wire contract (commentanalyzer v1alpha1): a translator over the same ``assess``; it files nothing."""
