"""A county administrator's desk."""
