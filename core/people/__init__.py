"""Residents, mediators, staff: their accounts, their posts, and how they sign in."""
