"""The one image of these tasks: the runtime stands in for the SDK, so that nothing has to be installed."""

import flyte

image = flyte.Image.from_debian_base(install_flyte=False).with_env_vars({"LEVEL": "image", "WIDTH": "image"})
