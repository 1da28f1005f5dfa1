"""`depends_on` and `add_dependency`: shared lists, repeated ones, order."""

import flyte

a = flyte.TaskEnvironment("a")
b = flyte.TaskEnvironment("b", depends_on=[a])
shared = [a, b]
c = flyte.TaskEnvironment("c", depends_on=shared)
d = flyte.TaskEnvironment("d", depends_on=list(shared))
shared.append(d)
d.add_dependency(a, b)
e = flyte.TaskEnvironment("e", depends_on=[*shared[::-1]])
e.add_dependency(*[a, c])
f = flyte.TaskEnvironment("f", depends_on=(a, b))
g = e.clone_with("g", depends_on=e.depends_on)
g.add_dependency(f)
names = [env.name for env in e.depends_on]
flyte.TaskEnvironment("h", description=",".join(names), depends_on=[env for env in g.depends_on if env is not a])
