"""The ways to reach staff, one module a kind. Each can send a notice or say why not; none knows queue or tickets."""
