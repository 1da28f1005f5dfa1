"""Image registries over the network: what a reference stands for now. `flyte-compile lock` alone opens this door.

It speaks the part of the OCI distribution protocol that reads: manifests and blobs, with a bearer token or a password.
"""

from flyte_compile.registry.describe import Description, describe
from flyte_compile.registry.errors import RegistryError

__all__ = ["Description", "RegistryError", "describe"]
