"""The package of a uv project that `python_packages.py` installs into an image."""


def greet(name: str) -> str:
    return f"Hello, {name}!"
