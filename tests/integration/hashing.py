"""How tests hash passwords."""

from argon2 import PasswordHasher

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For tests only: the real costs would make each sign-in take a tenth of a second of processor time."""
