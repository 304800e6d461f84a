"""Residents: report without an account, and see what became of it."""
