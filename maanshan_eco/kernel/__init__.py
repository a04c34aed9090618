"""The bottom of the house: knows no app, has no models, stays under 600 lines.

What no longer fits here belongs to the app that understands it.
"""
