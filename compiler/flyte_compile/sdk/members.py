"""What the classes have whose attributes are checked, in any known release: nothing else is an attribute of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "flyte.Image": (
        *("base_image", "clone", "dockerfile", "extendable", "from_base", "from_debian_base"),
        *("from_dockerfile", "from_pixi_script", "from_ref_name", "from_uv_script", "name", "platform"),
        *("python_version", "registry", "uri", "validate", "with_apt_packages", "with_code_bundle"),
        *("with_commands", "with_dockerignore", "with_env_vars", "with_local_rs_controller", "with_local_v2"),
        *("with_local_v2_plugins", "with_pip_packages", "with_pixi_project", "with_poetry_project"),
        *("with_requirements", "with_source_file", "with_source_folder", "with_uv_project", "with_workdir"),
    ),
    "flyte.PodTemplate": (
        *("allow_fuse", "allow_nested_sandboxing", "annotations", "from_spec", "labels", "pod_spec"),
        *("primary_container_name", "to_k8s_pod", "with_termination_grace_period"),
    ),
    "flyte.TaskEnvironment": (
        *("add_dependency", "cache", "clone_with", "depends_on", "description", "env_vars", "from_task"),
        *("image", "include", "interruptible", "name", "plugin_config", "pod_template", "queue", "resources"),
        *("reusable", "sandbox", "secrets", "service_account", "task", "tasks"),
    ),
    "flyte.Trigger": (
        *("annotations", "auto_activate", "automation", "custom_context", "daily", "description", "env_vars"),
        *("hourly", "inputs", "interruptible", "labels", "max_action_concurrency", "minutely", "monthly"),
        *("name", "notifications", "overwrite_cache", "queue", "weekly"),
    ),
}
