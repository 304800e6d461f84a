"""The grid member's phone: report with three taps."""
