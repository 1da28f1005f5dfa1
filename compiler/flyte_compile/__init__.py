"""A static compiler for Flyte 2 task environments: Python declarations in, Dockerfiles and Kubernetes YAML out."""

__version__ = "0.1.0"
