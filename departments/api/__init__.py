"""What all entry points of the API share; each kind of thing has its own module."""
