"""Localities as packs of data, their stories, and the loader."""
