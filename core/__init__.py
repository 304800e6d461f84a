"""The shared heart of the platform: cases, their way up the ladder, and the pages."""
