"""Measures how well the whole turn understands people: labelled messages in, figures and a report out.

What a figure means is defined in `score.py` and nowhere else. Nothing here trains or tunes anything.
"""
