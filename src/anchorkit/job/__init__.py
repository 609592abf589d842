"""The unattended job: what its file asks for, what a run has to do, and what a run leaves behind."""
