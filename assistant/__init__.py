"""What we add to Rasa: its door, its ears and its words. The only package that imports `rasa`."""
