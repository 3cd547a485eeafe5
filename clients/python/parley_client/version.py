"""The version of this client, which is that of the API it was checked against."""

__version__ = "1.0.0"
