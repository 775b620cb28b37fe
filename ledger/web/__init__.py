"""Pages to look at: HTML and pictures, made on the server of what the API already knows."""
