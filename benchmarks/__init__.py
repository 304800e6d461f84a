"""What a page costs, measured as ratios in one run: beside a bare Flask page, and beside the raw SQL it needs."""
