"""The desk takes up what residents reported."""
