"""Rasa's custom actions: each reads the tracker, calls the desk and returns slots. No words, no decisions."""
