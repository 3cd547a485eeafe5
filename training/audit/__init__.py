"""The audit of a published version: one section a question, each a file of its own beside the report."""
