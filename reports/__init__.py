"""What is published: bulletins (月通报), ledgers and their files.

Doing and filing the work is kept apart, in ``tasks``; this app only reads from there.
"""
