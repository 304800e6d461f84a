"""Local practices, one package each; they see the core through core.api alone."""
