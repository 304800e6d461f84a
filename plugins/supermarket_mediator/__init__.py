"""Mediator supermarket (超市 · 点将): mediators stand on a wall, and the people of a case pick the one they trust."""
