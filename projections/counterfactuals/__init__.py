"""What the tables would be had less been recorded, and so which events changed a figure."""
