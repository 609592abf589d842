"""What we accepted, kept with where it came from and when."""
