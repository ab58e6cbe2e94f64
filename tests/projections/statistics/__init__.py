"""Statistics held to published figures, to other software, and to their laws."""
