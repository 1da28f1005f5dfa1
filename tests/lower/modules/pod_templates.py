"""Pod templates with nested Kubernetes models."""

import flyte
from kubernetes import client
from kubernetes.client import (
    V1Affinity,
    V1Container,
    V1ContainerPort,
    V1EmptyDirVolumeSource,
    V1EnvVar,
    V1EnvVarSource,
    V1ExecAction,
    V1HTTPGetAction,
    V1Lifecycle,
    V1LifecycleHandler,
    V1NodeAffinity,
    V1NodeSelector,
    V1NodeSelectorRequirement,
    V1NodeSelectorTerm,
    V1PersistentVolumeClaimVolumeSource,
    V1PodSpec,
    V1Probe,
    V1ResourceRequirements,
    V1SecretKeySelector,
    V1Toleration,
    V1Volume,
    V1VolumeMount,
)


def from_secret(name: str, secret: str, key: str = "value") -> V1EnvVar:
    return V1EnvVar(
        name=name,
        value_from=V1EnvVarSource(secret_key_ref=V1SecretKeySelector(name=secret, key=key, optional=True)),
    )


scratch = V1Volume(name="scratch", empty_dir=V1EmptyDirVolumeSource(medium="Memory", size_limit="1Gi"))
claim = V1Volume(
    name="data", persistent_volume_claim=V1PersistentVolumeClaimVolumeSource(claim_name="data", read_only=True)
)
mounts = [V1VolumeMount(name=volume.name, mount_path=f"/mnt/{volume.name}") for volume in (scratch, claim)]
primary = V1Container(
    name="primary",
    env=[from_secret("TOKEN", "tokens"), V1EnvVar(name="PLAIN", value="x"), V1EnvVar(name="EMPTY", value="")],
    volume_mounts=mounts,
    security_context=client.V1SecurityContext(
        run_as_user=1000, run_as_non_root=True, capabilities=client.V1Capabilities(drop=["ALL"])
    ),
    resources=V1ResourceRequirements(limits={"example.com/fpga": "1"}),
)
primary.working_dir = "/work"
sidecar = V1Container(
    name="proxy",
    image="envoyproxy/envoy:v1.30",
    ports=[V1ContainerPort(container_port=8080)],
    readiness_probe=V1Probe(http_get=V1HTTPGetAction(path="/ready", port=8080), period_seconds=5),
    args=["--log-level", "warn"],
    startup_probe=V1Probe(_exec=V1ExecAction(command=["test", "-S", "/run/proxy"])),
    lifecycle=V1Lifecycle(
        post_start=V1LifecycleHandler(exec=V1ExecAction(command=["touch", "/run/started"])),
        pre_stop=V1LifecycleHandler(_exec=V1ExecAction(command=["sleep", "5"])),
    ),
)
sidecar.liveness_probe = V1Probe()
sidecar.liveness_probe._exec = V1ExecAction(command=["test", "-e", "/run/alive"])
affinity = V1Affinity(
    node_affinity=V1NodeAffinity(
        required_during_scheduling_ignored_during_execution=V1NodeSelector(
            node_selector_terms=[
                V1NodeSelectorTerm(
                    match_expressions=[V1NodeSelectorRequirement(key="zone", operator="In", values=["a", "b"])]
                )
            ]
        )
    )
)
spec = V1PodSpec(
    containers=[primary, sidecar],
    init_containers=[V1Container(name="init", image="busybox:1.36", command=["sh", "-c", "true"])],
    volumes=[scratch, claim],
    affinity=affinity,
    tolerations=[V1Toleration(key="gpu", operator="Exists", effect="NoSchedule")],
    node_selector={"pool": "gpu"},
    security_context=client.V1PodSecurityContext(fs_group=2000),
    host_network=False,
    image_pull_secrets=[client.V1LocalObjectReference(name="pull")],
)
template = flyte.PodTemplate(pod_spec=spec, labels={"team": "ml"}, annotations={"note": "x"})
env = flyte.TaskEnvironment("pods", pod_template=template)


@env.task
async def with_the_template() -> None: ...


@env.task(pod_template="by-name")
async def with_its_own() -> None: ...


@env.task(pod_template=flyte.PodTemplate(primary_container_name="main", labels={"a": "b"}))
async def with_labels() -> None: ...


other = flyte.TaskEnvironment("named", pod_template="shared-template")
