"""A pool's Deployment, whose replica answers where its Service leads to."""

from __future__ import annotations

import concurrent.futures
import json
from typing import Any

from tests.e2e.projects import Played, Project

CLIENT = """
import concurrent.futures, json, sys, time, urllib.error, urllib.request

address, calls = f"http://127.0.0.1:{sys.argv[1]}", json.loads(sys.argv[2])

def send(path, inputs=None):
    data = None if inputs is None else json.dumps(inputs).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, data)) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return 0, {}

until = time.monotonic() + 60
while send("/readyz")[0] != 200 and time.monotonic() < until:
    time.sleep(0.05)
with concurrent.futures.ThreadPoolExecutor() as threads:
    print(json.dumps(list(threads.map(lambda call: send(*call), calls))))
"""


def port_of(service: Any, deployment: Any) -> int:
    """Where the requests to the port of a Service come out, as the cluster finds it."""
    template = deployment["spec"]["template"]
    assert service["spec"]["selector"].items() <= template["metadata"]["labels"].items()
    (port,) = service["spec"]["ports"]
    (container,) = template["spec"]["containers"]
    (found,) = [item["containerPort"] for item in container["ports"] if item["name"] == port["targetPort"]]
    return int(found)


def responses(task: Played, port: int, calls: list[tuple[Any, ...]]) -> list[Any]:
    """In the order of the calls, which are made at once."""
    return list(json.loads(task.execute("python", "-c", CLIENT, str(port), json.dumps(calls))))


def test_a_replica_answers_and_lets_in_what_it_may(tasks: Project) -> None:
    (pool,) = [item for item in tasks.manifest["environments"] if item["name"] == "pool"]
    deployment = tasks.document(pool["artefacts"]["deployment"])
    port = port_of(tasks.document(pool["artefacts"]["service"]), deployment)
    with tasks.played(deployment) as task:
        together = responses(task, port, [("/tasks/pool.most_at_once", {"seconds": 0.2})] * 5)
        single = responses(
            task,
            port,
            [("/tasks/fails", {}), ("/tasks/most_at_once", {"seconds": "1"}), ("/tasks/none", {}), ("/healthz",)],
        )
        ended = task.stop(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"])
    assert [status for status, _ in together] == [200] * 5
    assert max(body["result"] for _, body in together) == 2
    assert [status for status, _ in single] == [500, 400, 404, 200]
    assert single[0][1] == {"error": "ValueError: no", "recoverable": True}
    assert single[1][1]["problems"] == ["input 'seconds': expected float, got str '1'"]
    assert ended.exit_code == 0


def test_a_stop_lets_calls_end(tasks: Project) -> None:
    """Whether its response arrives can't be seen here: the client is in the container, and goes with it."""
    deployment = tasks.document("tasks/pool/deployment.yaml")
    with tasks.played(deployment) as task, concurrent.futures.ThreadPoolExecutor() as threads:
        threads.submit(responses, task, 8080, [("/tasks/waits", {"seconds": 1.5})])
        task.wait_for_output("waiting")
        ended = task.stop(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"])
    assert (ended.exit_code, ended.output) == (0, "waiting\nwaited\n")
