"""Checks the deployment files for what only breaks, or only shows, on the machine they are deployed to.

Usage: check_deployment.py ROOT
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

# The service that the world may reach. All others stay inside, or on loopback.
PUBLIC = {"gateway"}


def published_addresses(service):
    """The host addresses of a service's published ports, `None` for "all of them"."""
    for port in service.get("ports", []):
        if isinstance(port, dict):
            yield port.get("host_ip")
            continue
        # HOST_IP:HOST_PORT:CONTAINER_PORT; ${NAME:-default} has a colon of its own.
        parts = re.sub(r"\$\{[^}]*\}", "variable", str(port)).split(":")
        yield parts[0] if len(parts) == 3 else None


def service_problems(name, service, compose):
    """What is wrong with one service."""
    if not service.get("image") and not service.get("build"):
        yield f"service {name} has neither image nor build"
    if name not in PUBLIC and any(address != "127.0.0.1" for address in published_addresses(service)):
        yield f"service {name} publishes a port beyond loopback"
    for kind in ("secrets", "configs"):
        for entry in service.get(kind, []):
            source = entry["source"] if isinstance(entry, dict) else entry
            if source not in compose.get(kind, {}):
                yield f"service {name} uses {kind} {source}, which is not defined"
    needed = service.get("depends_on", [])
    for other in needed:
        if other not in compose["services"]:
            yield f"service {name} depends on {other}, which does not exist"
        elif isinstance(needed, dict) and needed[other].get("condition") == "service_healthy":
            if "healthcheck" not in compose["services"][other]:
                yield f"service {name} waits for the health of {other}, which has no healthcheck"


def compose_problems(directory):
    """What is wrong with compose.yaml."""
    compose = yaml.safe_load((directory / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        yield from service_problems(name, service, compose)
    for name, config in compose.get("configs", {}).items():
        if not (directory / config["file"]).is_file():
            yield f"config {name}: there is no file {config['file']}"
    prepared = (directory / "prepare").read_text()
    for name, secret in compose.get("secrets", {}).items():
        # Secrets are not in the repository; what makes them is.
        if pathlib.Path(secret["file"]).name not in prepared:
            yield f"secret {name}: compose/prepare does not make {secret['file']}"


def gateway_problems(directory, compose):
    """What the gateway does not find behind it, or would not understand."""
    backends = (directory / "gateway/backends.cfg").read_text()
    for name, port in re.findall(r"server-template \S+ \d+ (\w+):(\d+)", backends):
        if name not in compose["services"]:
            yield f"gateway/backends.cfg names {name}, which is no service"
        elif str(compose["services"][name]["environment"]["HTTP_PORT"]) != port:
            yield f"gateway/backends.cfg names port {port} of {name}, which listens on another"
    haproxy = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
    if haproxy is None:
        yield "haproxy is not installed, so its configuration was not checked"
        return
    files = [argument for name in ("haproxy", "backends") for argument in ("-f", directory / f"gateway/{name}.cfg")]
    check = subprocess.run([haproxy, "-c", *files], capture_output=True, text=True, check=False)
    if check.returncode != 0 or "WARNING" in check.stderr:
        yield f"gateway: {check.stderr.strip()}"


def dockerfile_problems(directory):
    """Stages that are copied from must exist, earlier in the file."""
    stages = set()
    for line in (directory / "Dockerfile").read_text().splitlines():
        if stage := re.match(r"FROM\s+\S+\s+AS\s+(\S+)", line, re.IGNORECASE):
            stages.add(stage.group(1))
        source = re.search(r"--from=(\S+)", line)
        if source and source.group(1) not in stages:
            yield f"Dockerfile copies from {source.group(1)}, which is no stage above it"


def copied_file_problems(root):
    """Files that the Dockerfile copies from the repository must be in it."""
    for line in (root / "compose/Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                if not source.startswith("--") and not list(root.glob(source)):
                    yield f"Dockerfile copies {source}, which does not exist"


def main():
    """Prints every problem; fails if there is one."""
    root = pathlib.Path(sys.argv[1])
    json.loads((root / ".swift-format").read_text())
    problems = [
        *compose_problems(root / "compose"),
        *gateway_problems(root / "compose", yaml.safe_load((root / "compose/compose.yaml").read_text())),
        *dockerfile_problems(root / "compose"),
        *copied_file_problems(root),
    ]
    for problem in problems:
        print(f"compose: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
