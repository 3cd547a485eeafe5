"""What the service does, one verb a file: the only room that writes."""
