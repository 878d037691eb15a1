"""A shop on django-oscar as a backend; `project/` holds what its operator adds to it, and a small one for tests."""
