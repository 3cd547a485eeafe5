"""A site's policy: the document people write, the facts it is asked about, the verdict it gives."""
