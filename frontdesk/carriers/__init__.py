"""The companies that carry our texts to patients' phones, each behind the same protocol."""
