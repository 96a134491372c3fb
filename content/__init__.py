"""Checks the clinic's words under `data/` in seconds, without training: `python -m content`.

Knows what a good answer must hold; knows nothing of Rasa and never changes a file.
"""
