"""A pipeline in two modules: `driver` imports the environment and the tasks of `worker`."""
