"""Specifications of `import` and `shock`."""
