"""What a person sees: rows in every format, pages, and errors in words."""
