"""Facts about the SDK as data: signatures, accelerators, Kubernetes models; drift tests compare them with it."""
