"""The package's images."""

from flyte import Image

__all__ = ("IMAGE", "_hidden")
IMAGE = Image.from_debian_base(registry="ghcr.io/shop", name="shop").with_pip_packages("httpx")
_hidden = IMAGE.with_pip_packages("hidden")
