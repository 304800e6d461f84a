"""The movements of a case: each a form and what it sends."""
