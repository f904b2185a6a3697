"""One reader a file format. `reading` opens the one of a file."""
