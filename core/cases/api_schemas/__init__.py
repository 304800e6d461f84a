"""What programs send to the API, and what they get from it."""
