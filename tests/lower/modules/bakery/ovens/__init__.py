"""Declares an environment of its own, and brings in whichever ovens there are."""

import importlib.util

import flyte

all_ovens = flyte.TaskEnvironment("all-ovens")

if importlib.util.find_spec("bakery.ovens.wood") is not None:
    from . import wood as wood

if importlib.util.find_spec("bakery.ovens.coal") is not None:
    from . import coal as coal

if importlib.util.find_spec("bakery.recipes") is None:
    no_recipes = flyte.TaskEnvironment("no-recipes")
