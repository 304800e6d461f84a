"""Decisions and frozen values, without a database: conflicts, turns, picks, hours and staffing."""
