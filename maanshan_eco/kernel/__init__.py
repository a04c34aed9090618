"""The bottom of the house: knows no app, has no models, stays under 600 lines."""
