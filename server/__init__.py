"""What the service does, feature by feature. Imports run downwards only: see pyproject.toml."""
