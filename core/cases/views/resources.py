"""The API: the same acts for programs."""
