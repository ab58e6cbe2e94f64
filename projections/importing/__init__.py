"""Files of other programs, read into plain rows: tables, maps of their columns, rejected rows."""
