"""Tea talk (吃茶话事): people are asked to a tea table with those they trust, and talk until the knot is untied."""
