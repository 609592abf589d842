"""Who asks what, and when: the local indicator set."""
