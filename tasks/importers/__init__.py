"""Documents from outside, read into plain data and findings. Nothing here knows the database."""
