"""Facts about the SDK as data: signatures, accelerators, Kubernetes models. A drift test compares them with the package."""
