"""One function for each command: read, decide, write."""
