"""A site's past under another service, replayed: read its log or archive, ask our model and policy, compare."""
