"""`calmline train` and `calmline evaluate`: make the classifier, and tell how good it is."""
