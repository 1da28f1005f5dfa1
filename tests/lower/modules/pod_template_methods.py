"""What the methods of pod templates add."""

from datetime import timedelta

import flyte
from flyte import PodTemplate
from kubernetes.client import V1Capabilities, V1Container, V1PodSpec, V1SecurityContext, V1Volume

only = V1PodSpec(containers=[V1Container(name="worker", image="busybox")])
two = V1PodSpec(containers=[V1Container(name="a"), V1Container(name="primary")])
adopted = PodTemplate.from_spec(only, labels={"x": "y"})
only.containers[0].image = "changed-later"
chosen = PodTemplate.from_spec(two, primary_container_name="a", annotations={})
found = PodTemplate.from_spec(two)
held = V1PodSpec(
    containers=[
        V1Container(
            name="primary", security_context=V1SecurityContext(capabilities=V1Capabilities(add=["NET_ADMIN"]))
        )
    ]
)
templates = {
    "adopted": adopted,
    "chosen": chosen,
    "found": found,
    "grace": PodTemplate().with_termination_grace_period(timedelta(minutes=10)),
    "grace-number": chosen.with_termination_grace_period(45).with_termination_grace_period(60),
    "fuse": PodTemplate().allow_fuse(),
    "fuse-privileged": PodTemplate(pod_spec=V1PodSpec(containers=[], volumes=[V1Volume(name="v")])).allow_fuse(
        privileged=True
    ),
    "sandboxing": PodTemplate(annotations={"mine": "1"}).allow_nested_sandboxing(),
    "composed": adopted.allow_fuse().allow_nested_sandboxing().with_termination_grace_period(timedelta(seconds=90.7)),
    "merged": PodTemplate(pod_spec=held).allow_fuse().allow_fuse(),
    "labels": PodTemplate(labels={"a": "b"}).with_termination_grace_period(termination_grace_period=0),
    "empty": PodTemplate(),
}
for name, template in templates.items():
    flyte.TaskEnvironment(f"template-{name}", pod_template=template)
