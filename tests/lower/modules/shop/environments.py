"""The package's environments."""

import flyte

from . import CURRENT_STAGE, IMAGE
from ._images import _hidden as hidden_image

orders = flyte.TaskEnvironment(f"orders-{CURRENT_STAGE}", image=IMAGE)
payments = flyte.TaskEnvironment("payments", image=hidden_image, depends_on=[orders])
