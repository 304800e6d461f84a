"""What a county's own practices add to the pages of the core, and the doors to pages of theirs."""
