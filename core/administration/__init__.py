"""A county administrator's desk: how the townships stand, the ladder, units and people from lists, accounts."""
