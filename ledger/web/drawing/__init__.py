"""Charts: what of a figure is drawn and where, computed apart from the markup that shows it."""
