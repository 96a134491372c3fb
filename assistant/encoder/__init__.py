"""Build-only: makes the encoder file that `assistant/sentence_encoder.py` serves."""
