"""chart.py FILE SETTINGS: checks what no schema does in rendered Kubernetes objects, and writes the settings in them."""
import re
import sys

import yaml

with open(sys.argv[1]) as file:
    objects = [one for one in yaml.safe_load_all(file) if one]


def only(kind):
    found = [one for one in objects if one["kind"] == kind]
    assert len(found) == 1, f"{len(found)} objects of kind {kind}"
    return found[0]


nodes = only("StatefulSet")
pod = nodes["spec"]["template"]
labels = pod["metadata"]["labels"]
container = pod["spec"]["containers"][0]
ports = {port["name"] for port in container["ports"]}
services = [one for one in objects if one["kind"] == "Service"]


def selects(selector):
    return selector.items() <= labels.items()


assert selects(nodes["spec"]["selector"]["matchLabels"])
assert selects(only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"])
assert selects(only("NetworkPolicy")["spec"]["podSelector"]["matchLabels"])
for service in services:
    assert selects(service["spec"]["selector"]), service["metadata"]["name"]
    assert all(port["targetPort"] in ports for port in service["spec"]["ports"])
assert not any(port["targetPort"] == "admin" for one in services if "clusterIP" not in one["spec"] for port in one["spec"]["ports"])
assert nodes["spec"]["serviceName"] in [one["metadata"]["name"] for one in services if one["spec"].get("clusterIP") == "None"]

for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
    assert container[probe]["httpGet"]["port"] in ports, probe
volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
volumes |= {claim["metadata"]["name"] for claim in nodes["spec"]["volumeClaimTemplates"]}
assert {mount["name"] for mount in container["volumeMounts"]} == volumes

security = container["securityContext"]
assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"]
assert security["capabilities"] == {"drop": ["ALL"]} and pod["spec"]["securityContext"]["runAsNonRoot"]
assert pod["spec"]["automountServiceAccountToken"] is False

# There is no schema of the Prometheus operator among those of Kubernetes: these are the fields that it documents.
for monitor in [one for one in objects if one["kind"] == "ServiceMonitor"]:
    assert monitor["apiVersion"] == "monitoring.coreos.com/v1"
    assert set(monitor["spec"]) == {"selector", "endpoints"}
    chosen = [one for one in services
              if monitor["spec"]["selector"]["matchLabels"].items() <= one["metadata"]["labels"].items()]
    assert len(chosen) == 1, f"the ServiceMonitor selects {len(chosen)} services"
    for endpoint in monitor["spec"]["endpoints"]:
        assert set(endpoint) == {"port", "path", "interval"}
        assert endpoint["port"] in [port["name"] for port in chosen[0]["spec"]["ports"]]
        assert endpoint["path"] == "/metrics"
        assert re.fullmatch("[0-9]+[smh]", endpoint["interval"])

with open(sys.argv[2], "w") as file:
    file.write(only("ConfigMap")["data"]["keyhold.properties"])
