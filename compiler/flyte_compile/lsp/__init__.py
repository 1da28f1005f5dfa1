"""A language server: findings while a module is being written, what its values come to, and what mends it."""
