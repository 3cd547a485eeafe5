"""Text that remembers its places: what a reader means to say, letter for letter traceable to what was typed."""
