"""Fields of a pod that came after the oldest supported Kubernetes: a cluster of an earlier minor version has none.

The fields of models that came with one of these aren't listed.
`tests/sdk/test_kubernetes_fields.py` holds the table against the published schemas.
"""

from __future__ import annotations

from collections.abc import Mapping

OLDEST = 29
"""The minor version from which on everything that isn't listed is there."""

SINCE: Mapping[tuple[str, str], int] = {
    ("V1PodSecurityContext", "appArmorProfile"): 30,
    ("V1SecurityContext", "appArmorProfile"): 30,
    ("V1VolumeMount", "recursiveReadOnly"): 30,
    ("V1PodResourceClaim", "resourceClaimName"): 31,
    ("V1PodResourceClaim", "resourceClaimTemplateName"): 31,
    ("V1PodSecurityContext", "supplementalGroupsPolicy"): 31,
    ("V1Volume", "image"): 31,
    ("V1PodSecurityContext", "seLinuxChangePolicy"): 32,
    ("V1PodSpec", "resources"): 32,
    ("V1Lifecycle", "stopSignal"): 33,
    ("V1Container", "restartPolicyRules"): 34,
    ("V1EnvVarSource", "fileKeyRef"): 34,
    ("V1EphemeralContainer", "restartPolicyRules"): 34,
    ("V1PodSpec", "hostnameOverride"): 34,
    ("V1VolumeProjection", "podCertificate"): 34,
    ("V1PodCertificateProjection", "userAnnotations"): 35,
    ("V1PodSpec", "schedulingGroup"): 36,
    ("V1ClusterTrustBundleProjection", "user"): 37,
    ("V1ConfigMapVolumeSource", "defaultUser"): 37,
    ("V1DownwardAPIVolumeFile", "user"): 37,
    ("V1DownwardAPIVolumeSource", "defaultUser"): 37,
    ("V1EmptyDirVolumeSource", "mode"): 37,
    ("V1GRPCAction", "mode"): 37,
    ("V1HTTPGetAction", "protocol"): 37,
    ("V1KeyToPath", "user"): 37,
    ("V1PodCertificateProjection", "user"): 37,
    ("V1PodSpec", "evictionResponders"): 37,
    ("V1ProjectedVolumeSource", "defaultUser"): 37,
    ("V1SecretVolumeSource", "defaultUser"): 37,
    ("V1ServiceAccountTokenProjection", "user"): 37,
    ("V1VolumeMount", "bindMountOptions"): 37,
}
"""Model and field to the minor version of Kubernetes 1 that it came with."""
