"""The signatures of the SDK's declaring callables, as every known release has them."""

from __future__ import annotations

import ast
import difflib
import functools
from dataclasses import dataclass, replace

from flyte_compile.sdk.releases import NEWEST, order

SIGNATURES: dict[str, str] = {
    "flyte.TaskEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "cache='disable', reusable=None, plugin_config=None, queue=None"
    ),
    "flyte.Environment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None"
    ),
    "flyte.Resources": "cpu=None, memory=None, gpu=None, disk=None, shm=None",
    "flyte.Device": "quantity, device_class, device=None, partition=None",
    "flyte.GPU": "device, quantity, partition=None",
    "flyte.TPU": "device, partition=None",
    "flyte.Neuron": "device",
    "flyte.AMD_GPU": "device",
    "flyte.HABANA_GAUDI": "device",
    "flyte.APPLE_SILICON": "",
    "flyte.Secret": "key, group=None, mount=None, as_env_var=None",
    "flyte.ReusePolicy": "replicas=2, idle_ttl=30, concurrency=1, scaledown_ttl=30, scope='global'",
    "flyte.PodTemplate": "pod_spec=None, primary_container_name='primary', labels=None, annotations=None",
    "flyte.Cache": (
        "behavior, version_override=None, serialize=False, ignored_inputs=(), salt='', policies=None, max_age=None"
    ),
    "flyte.Timeout": "max_runtime=None, max_queued_time=None, deadline=None",
    "flyte.RetryStrategy": "count, backoff=None",
    "flyte.Backoff": "base, factor=1.0, cap=None",
    "flyte.Cron": "expression, timezone='UTC'",
    "flyte.FixedRate": "interval_minutes, start_time=None",
    "flyte.Trigger": (
        "name, automation=None, description='', auto_activate=True, inputs=None, env_vars=None, "
        "interruptible=None, overwrite_cache=False, queue=None, max_action_concurrency=None, "
        "labels=None, annotations=None, notifications=None, custom_context=None"
    ),
    "flyte.OnArtifact": "name, version=None, partitions=None, **partition_kwargs",
    "flyte.Documentation": "description",
    "flyte.Image.from_debian_base": (
        "python_version=None, flyte_version=None, install_flyte=True, registry=None, "
        "registry_secret=None, name=None, platform=None"
    ),
    "flyte.Image.from_base": "image_uri",
    "flyte.Image.from_ref_name": "name='default'",
    "flyte.Image.from_uv_script": (
        "script, *, name, registry=None, registry_secret=None, python_version=None, index_url=None, "
        "extra_index_urls=None, pre=False, extra_args=None, platform=None, secret_mounts=None"
    ),
    "flyte.Image.from_pixi_script": (
        "script, *, name, registry=None, registry_secret=None, environment='default', extra_args=None, "
        "platform=None, secret_mounts=None"
    ),
    "flyte.Image.from_dockerfile": "file, registry, name, platform=None",
    "flyte.Image.clone": (
        "registry=None, registry_secret=None, name=None, base_image=None, python_version=None, "
        "addl_layer=None, extendable=None, platform=None"
    ),
    "flyte.Image.with_workdir": "workdir",
    "flyte.Image.with_requirements": (
        "file, index_url=None, extra_index_urls=None, pre=False, extra_args=None, secret_mounts=None"
    ),
    "flyte.Image.with_pip_packages": (
        "*packages, index_url=None, extra_index_urls=None, pre=False, extra_args=None, secret_mounts=None"
    ),
    "flyte.Image.with_env_vars": "env_vars",
    "flyte.Image.with_source_folder": "src, dst='.', copy_contents_only=False",
    "flyte.Image.with_source_file": "src, dst='.'",
    "flyte.Image.with_code_bundle": "copy_style='loaded_modules', dst='.'",
    "flyte.Image.with_dockerignore": "path",
    "flyte.Image.with_uv_project": (
        "pyproject_file, uvlock=None, index_url=None, extra_index_urls=None, pre=False, "
        "extra_args=None, secret_mounts=None, project_install_mode='dependencies_only'"
    ),
    "flyte.Image.with_poetry_project": (
        "pyproject_file, poetry_lock=None, extra_args=None, secret_mounts=None, "
        "project_install_mode='dependencies_only'"
    ),
    "flyte.Image.with_pixi_project": (
        "manifest_file, pixi_lock=None, environment='default', extra_args=None, secret_mounts=None, "
        "project_install_mode='dependencies_only'"
    ),
    "flyte.Image.with_apt_packages": "*packages, secret_mounts=None",
    "flyte.Image.with_commands": "commands, secret_mounts=None",
    "flyte.Image.with_local_v2": "",
    "flyte.Image.with_local_rs_controller": "",
    "flyte.Image.with_local_v2_plugins": "plugins=None",
    "flyte.TaskEnvironment.task": (
        "_func=None, *, short_name=None, cache=None, retries=0, timeout=0, docs=None, "
        "pod_template=None, report=False, interruptible=None, max_inline_io_bytes=10485760, queue=None, "
        "service_account=None, triggers=(), links=(), task_resolver=None, entrypoint=False, "
        "produces_artifacts=False"
    ),
    "flyte.TaskEnvironment.clone_with": (
        "name, image=None, resources=None, env_vars=None, secrets=None, depends_on=None, "
        "description=None, interruptible=None, include=None, service_account=None, **kwargs"
    ),
    "flyte.TaskEnvironment.add_dependency": "*env",
    "flyte.TaskEnvironment.from_task": "name, *tasks, depends_on=None",
    "flyte.TaskEnvironment.sandbox.orchestrator": (
        "_func_or_source=None, /, *, tasks=None, inputs=None, output=None, timeout_ms=30000, "
        "max_memory=52428800, max_stack_depth=256, type_check=True, name=None, cache=None, retries=0"
    ),
    "flyte.Task.override": (
        "*, short_name=None, resources=None, cache=None, retries=0, timeout=None, reusable=None, "
        "env_vars=None, secrets=None, service_account=None, max_inline_io_bytes=None, "
        "pod_template=None, queue=None, interruptible=None, entrypoint=None, produces_artifacts=None, "
        "links=(), plugin_config=None, **kwargs"
    ),
    "flyte.PodTemplate.from_spec": "pod_spec, *, primary_container_name=None, labels=None, annotations=None",
    "flyte.PodTemplate.allow_fuse": "privileged=False",
    "flyte.PodTemplate.allow_nested_sandboxing": "",
    "flyte.PodTemplate.with_termination_grace_period": "termination_grace_period",
    "flyte.Trigger.daily": (
        "trigger_time_input_key=None, *, name='daily', "
        "description='A trigger that runs daily at midnight', auto_activate=True, inputs=None, "
        "env_vars=None, interruptible=None, overwrite_cache=False, queue=None, "
        "max_action_concurrency=None, labels=None, annotations=None, custom_context=None"
    ),
    "flyte.Trigger.hourly": (
        "trigger_time_input_key=None, *, name='hourly', description='A trigger that runs every hour', "
        "auto_activate=True, inputs=None, env_vars=None, interruptible=None, overwrite_cache=False, "
        "queue=None, max_action_concurrency=None, labels=None, annotations=None, custom_context=None"
    ),
    "flyte.Trigger.minutely": (
        "trigger_time_input_key=None, *, name='minutely', "
        "description='A trigger that runs every minute', auto_activate=True, inputs=None, "
        "env_vars=None, interruptible=None, overwrite_cache=False, queue=None, "
        "max_action_concurrency=None, labels=None, annotations=None, custom_context=None"
    ),
    "flyte.Trigger.monthly": (
        "trigger_time_input_key=None, *, name='monthly', "
        "description='A trigger that runs monthly on the 1st at midnight', auto_activate=True, "
        "inputs=None, env_vars=None, interruptible=None, overwrite_cache=False, queue=None, "
        "max_action_concurrency=None, labels=None, annotations=None, custom_context=None"
    ),
    "flyte.Trigger.weekly": (
        "trigger_time_input_key=None, *, name='weekly', "
        "description='A trigger that runs weekly on Sundays at midnight', auto_activate=True, "
        "inputs=None, env_vars=None, interruptible=None, overwrite_cache=False, queue=None, "
        "max_action_concurrency=None, labels=None, annotations=None, custom_context=None"
    ),
    "flyte.app.AppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "type=None, port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None"
    ),
    "flyte.app.ConnectorEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "type='connector', port=8080, args=None, command=None, requires_auth=True, scaling=None, "
        "domain=None, links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None"
    ),
    "flyte.app.extras.FastAPIAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "type='FastAPI', app, uvicorn_config=None"
    ),
    "flyte.app.extras.FlyteWebhookAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "image=None, type='FlyteWebhookApp', uvicorn_config=None, title=None, endpoint_groups=None, "
        "endpoints=None, task_allowlist=None, app_allowlist=None, trigger_allowlist=None"
    ),
    "flyte.extras.webhooks.WebhookAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "type='FastAPI', app=None, uvicorn_config=None, providers=(), scopes=(), webhook_prefix='/webhook', "
        "require_signature=True, max_recent_events=200, event_handlers=()"
    ),
    "flyte.ai.mcp.MCPAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "type='MCPApp', mcp, mcp_mount_path='/mcp', transport='streamable-http', uvicorn_config=None"
    ),
    "flyte.ai.mcp.FlyteMCPAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "type='FlyteMCPApp', mcp_mount_path='/flyte-mcp', transport='streamable-http', uvicorn_config=None, "
        "title=None, instructions=None, tool_groups=None, tools=None, read_only=False, task_allowlist=None, "
        "app_allowlist=None, trigger_allowlist=None, allowed_hosts=None, allowed_origins=None, "
        "sdk_examples_path='/root/flyte-sdk/examples', docs_examples_path='/root/unionai-examples/v2', "
        "full_docs_path='/root/llms.txt'"
    ),
    "flyte.ai.chat.AgentChatAppEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "port=8080, args=None, command=None, requires_auth=True, scaling=None, domain=None, "
        "links=(), parameters=(), cluster_pool='default', cluster=None, timeouts=None, *, "
        "type='AgentChat', agent=None, title=None, subtitle=None, prompt_nudges=(), theme=None, custom_css='', "
        "logo_url=None, additional_buttons=(), passthrough_auth=False, passthrough_auth_excluded_paths=None, "
        "task_entrypoint=None"
    ),
    "flyte.clustered.ClusteredTaskEnvironment": (
        "name, depends_on=[], pod_template=None, description=None, secrets=None, env_vars=None, "
        "resources=None, interruptible=False, image='auto', include=(), service_account=None, "
        "cache='disable', reusable=None, plugin_config=None, queue=None, *, replicas, nproc_per_node, "
        "runtime=None, interconnect='tcp', failure_policy=None, ttl_seconds_after_finished=None"
    ),
    "flyte.clustered.TorchRun": "*, rdzv_backend='static', max_restarts=0",
    "flyte.clustered.JaxRun": "",
    "flyte.clustered.ClusterFailurePolicy": "*, max_restarts=0, restart_on_host_maintenance=False",
    "flyte.TaskTemplate": (
        "*, name, interface, short_name='', task_type='python', task_type_version=0, image='auto', "
        "resources=None, cache='disable', interruptible=False, retries=0, reusable=None, docs=None, "
        "env_vars=None, secrets=None, service_account=None, timeout=None, pod_template=None, report=False, "
        "queue=None, debuggable=False, entrypoint=False, produces_artifacts=False, parent_env=None, "
        "parent_env_name=None, max_inline_io_bytes=10485760, triggers=(), links=(), _call_as_synchronous=False"
    ),
    "flyte.models.NativeInterface": "inputs, outputs, docstring=None, _remote_defaults=None",
    "flyte.extras.shell.create": (
        "name, *, image, inputs=None, outputs=None, script, flag_aliases=None, defaults=None, "
        "shell='/bin/bash', debug=False, resources=None, retries=0, timeout=None, cache='auto', env_vars=None, "
        "secrets=None, local_logs=True"
    ),
    "flyte.extras.shell.Glob": "pattern='*'",
    "flyte.extras.shell.Stdout": "type=None",
    "flyte.extras.shell.Stderr": "type=None",
    "flyte.extras.shell.FlagSpec": "flag, list_mode='join', separator=' ', dict_mode='pairs'",
    "flyte.extras.ContainerTask": (
        "name, image, command, inputs=None, arguments=None, outputs=None, input_data_dir='/var/inputs', "
        "output_data_dir='/var/outputs', metadata_format='JSON', local_logs=True, "
        "file_input_layout='DIRECT', **kwargs"
    ),
    "flyte.with_runcontext": (
        "mode=None, *, name=None, service_account=None, version=None, copy_style='loaded_modules', dry_run=False, "
        "copy_bundle_to=None, interactive_mode=None, raw_data_path=None, run_base_dir=None, run_start_time=None, "
        "overwrite_cache=False, project=None, domain=None, env_vars=None, labels=None, annotations=None, "
        "interruptible=None, log_level=None, log_format='console', user_log_level=None, reset_root_logger=False, "
        "disable_run_cache=False, queue=None, max_action_concurrency=None, notifications=None, custom_context=None, "
        "cache_lookup_scope='global', preserve_original_types=False, debug=False, tracked=False, "
        "tracked_strict=False, _tracker=None"
    ),
    "flyte.with_servecontext": (
        "mode=None, *, version=None, copy_style='loaded_modules', dry_run=False, project=None, domain=None, "
        "env_vars=None, parameter_values=None, cluster_pool=None, cluster=None, log_level=None, "
        "log_format='console', user_log_level=None, interactive_mode=None, copy_bundle_to=None, "
        "deactivate_timeout=None, activate_timeout=None, health_check_timeout=None, health_check_interval=None, "
        "health_check_path=None, raw_data_path=None"
    ),
    "flyte.sandbox.orchestrator_from_str": (
        "source, *, inputs, output=None, tasks=None, name='sandboxed-code', timeout_ms=30000, "
        "cache='disable', retries=0, image=None"
    ),
}
"""Public name -> parameters as Python writes them in the newest release; `changes` says what earlier ones don't have.

`_func` and the like are positional only in effect.
"""

DOCUMENTED: dict[tuple[str, str], str] = {
    ("flyte.Image.from_debian_base", "python"): "python_version",
}
"""(callable, parameter) that the SDK's documents write and every release refuses -> the parameter that says it."""

DOCUMENTED_MODULES: dict[str, str] = {"flyte.resources": "flyte"}
"""Modules that the SDK's documents import from and that no release has -> where the names are."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `kind` is `positional`, `keyword` (only), `*` or `**`."""

    name: str
    kind: str
    default: object
    required: bool


def parameters_of(name: str, release: str = NEWEST) -> tuple[Parameter, ...]:
    """The parameters of a callable of the table in a release; the nearest known one's, where that isn't known."""
    return _newest(name) if order(release) >= order(NEWEST) else _earlier(name, release)


def since(name: str, parameter: str) -> str | None:
    """The release that a parameter came with, `None` where it has always been there or never was."""
    from flyte_compile.sdk.changes import parameters_since

    return parameters_since().get((name, parameter))


@functools.cache
def _newest(name: str) -> tuple[Parameter, ...]:
    function = ast.parse(f"def _({SIGNATURES[name]}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(positional) - len(spec.defaults)) + list(spec.defaults)
    found = [_parameter(item.arg, "positional", default) for item, default in zip(positional, defaults, strict=True)]
    if spec.vararg is not None:
        found.append(Parameter(spec.vararg.arg, "*", None, False))
    found += [_parameter(i.arg, "keyword", d) for i, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    if spec.kwarg is not None:
        found.append(Parameter(spec.kwarg.arg, "**", None, False))
    return tuple(found)


@functools.cache
def _earlier(name: str, release: str) -> tuple[Parameter, ...]:
    from flyte_compile.sdk.changes import EARLIER_DEFAULTS, REQUIRED, parameters_since

    came = parameters_since()
    found: list[Parameter] = []
    for parameter in _newest(name):
        key = (name, parameter.name)
        if key in came and order(release) < order(came[key]):
            continue
        changed, default = EARLIER_DEFAULTS.get(key, (None, None))
        if changed is not None and order(release) < order(changed):
            required = default is REQUIRED
            parameter = replace(parameter, default=None if required else default, required=required)
        found.append(parameter)
    return tuple(found)


def _parameter(name: str, kind: str, default: ast.expr | None) -> Parameter:
    return Parameter(name, kind, ast.literal_eval(default) if default is not None else None, default is None)


def nearest(name: str, candidates: tuple[str, ...]) -> str | None:
    """The candidate that a mistyped name most likely means."""
    return next(iter(difflib.get_close_matches(name, candidates, 1, 0.6)), None)
