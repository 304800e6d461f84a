"""Plaza council hall (小区广场议事厅): neighbours meet in the open, talk a common matter over, vote, and see it done."""
