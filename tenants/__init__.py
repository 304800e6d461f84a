"""Spaces, the fence around them, the register of divisions and the database's own server."""
