"""The conformance kit: what every practice has to keep, one rule a line, found out by a machine."""

from core.testing.kit.findings import Finding, check_practice

__all__ = ["Finding", "check_practice"]
