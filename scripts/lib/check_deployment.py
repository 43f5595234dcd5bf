"""Checks the deployment files for what only breaks, or only shows, on the machine they are deployed to.

Usage: check_deployment.py ROOT [PROGRAMS]

PROGRAMS is where the built programs are: they say which secrets they have a use for, and who is given which is checked too.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

# The service that the world may reach. All others stay inside, or on loopback.
PUBLIC = {"gateway"}
# What the documentation calls whom compose/redis/users names.
WRITERS = {"api": ("API", "`import`", "`guard`", "`api-frontend"), "worker": ("worker",), "chat": ("chat node",)}
# Keys of connections, which nobody reads.
UNWRITTEN = {"probe"}


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


def documented_keys(root):
    """Each key or channel of the table in docs/reference/redis-keys.md, as its name before the first `:`, with who writes it."""
    table = (root / "docs/reference/redis-keys.md").read_text()
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if len(cells) != 5 or not cells[0].startswith("`"):
            continue
        for key in re.findall(r"`([^`]+)`", cells[0]):
            name = re.match(r"[a-z][a-z.:-]*", key)
            if name:
                yield name[0].rstrip(":"), {user for user, words in WRITERS.items() if any(word in cells[3] for word in words)}


def redis_users(directory):
    """The rules of each user of compose/redis/users."""
    users, name = {}, None
    for line in (directory / "redis/users").read_text().splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["user"]:
            name, words = words[1], words[2:]
        if name:
            users.setdefault(name, []).extend(words)
    return users


def redis_problems(root):
    """Rights that are missing for what the documentation says is written, and rights to what it does not know."""
    documented = list(documented_keys(root))
    known = {name for name, _ in documented}
    for user, rules in redis_users(root / "compose").items():
        if user == "default":
            continue
        patterns = {rule.lstrip("%R~&").removesuffix("*").rstrip(":"): rule for rule in rules if rule[0] in "%~&"}
        for name, rule in patterns.items():
            if name not in known and not rule.startswith("&"):
                yield f"redis/users gives {user} {rule}, which docs/reference/redis-keys.md does not know"
        for name, writers in documented:
            if user in writers and not patterns.get(name, "%")[0] in "~&" and name not in UNWRITTEN:
                yield f"redis/users does not let {user} write {name}, as docs/reference/redis-keys.md says it does"


def key_problems(root):
    """Keys that the code builds and docs/reference/redis-keys.md does not know, and the other way round.

    They are built as in `"room:{r7}"`, as in `"otp:\\(phone.tagged)"`, or by a holder's `key("opened")`.
    """
    documented = {name for name, _ in documented_keys(root)}
    code = "".join(path.read_text() for kind in ("swift", "lua") for path in root.glob(f"Sources/**/*.{kind}"))
    built = re.findall(r"""["']([a-z][a-z.-]*):(?:\{|\\\([^"]*?[tT]ag)""", code) + re.findall(r"""\.key\("([a-z]+)"\)""", code)
    for name in sorted(set(built) - documented):
        yield f"docs/reference/redis-keys.md does not know {name}, which the code builds"
    for name in sorted(documented):
        if not re.search(rf"""["']{re.escape(name)}["':]""", code):
            yield f"docs/reference/redis-keys.md knows {name}, which the code does not name"


def acl_problems(directory):
    """What compose/redis/make-acl makes of passwords, and that it makes nothing where one is missing: `default` would need none."""
    users = list(redis_users(directory))

    def made(passwords):
        text = "".join(f"{user} {password}\n" for user, password in passwords.items())
        return subprocess.run([directory / "redis/make-acl"], input=text, capture_output=True, text=True, check=False)

    whole = dict.fromkeys(users, "a-password")
    if [line.split()[:3] for line in made(whole).stdout.splitlines()] != [["user", user, "on"] for user in users]:
        yield "redis/make-acl does not make a line for each of redis/users"
    for user in users:
        for passwords in (whole | {user: ""}, {name: word for name, word in whole.items() if name != user}):
            answer = made(passwords)
            if answer.returncode == 0 or answer.stdout:
                yield f"redis/make-acl makes something of it that {user} has no password"


def needless_secrets(program, environment):
    """The secrets among the variables that the program says it does not read. Raises CalledProcessError if it does not start."""
    command = [program, "--check-config"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(re.findall(r"^warning: (\S+) is given to this process", answer.stdout, re.MULTILINE))


def secret_problems(root, programs):
    """Secrets that a service is given and has no use for."""
    compose = yaml.safe_load((root / "compose/compose.yaml").read_text())
    prepared = (root / "compose/prepare").read_text()
    taken = {service: re.compile(names) for service, names in re.findall(r"take_secrets (\w+) '([^']+)'", prepared)}
    with tempfile.NamedTemporaryFile("w") as secret:
        secret.write("a-secret-of-some-length")
        secret.flush()
        redis, amqp, given = "redis://u:p@redis/0", "amqp://u:p@rabbitmq/", {}
        for name in ("api", "worker", "chat"):
            service, environment = compose["services"][name], {}
            given[name] = environment
            for variable, value in service["environment"].items():
                value = re.sub(r"\$\{\w+(?::-([^}]*)|[^}]*)\}", r"\1", str(value))
                environment[variable] = secret.name if variable.endswith("_FILE") else value
            for variable, value in (("REDIS_URL", redis), ("AMQP_URL", amqp)):
                if environment.pop(variable + "_FILE", None):
                    environment[variable] = value
            for variable in needless_secrets(programs / service["command"][0], environment):
                yield f"service {name} is given {variable}, which it does not read"
            own = {f"secrets/{name}.env"} if name in taken else set()
            if set(service.get("env_file", ["settings.env"])) != {"settings.env"} | own:
                yield f"service {name} is to read settings.env and what compose/prepare makes for it alone"
        # A chat node knows no secret but Redis' password: so it names all others.
        rows = subprocess.run([programs / "api-frontend", "settings"], capture_output=True, text=True, check=True).stdout
        variables = re.findall(r"^\| `[^`]+` \| `(\w+)`", rows, re.MULTILINE)
        everything = {variable + "_FILE": secret.name for variable in variables if variable != "REDIS_URL"}
        secrets = needless_secrets(programs / "chat-fanout", everything | {"REDIS_URL": redis}) - {"AMQP_URL_FILE"}
        if not secrets:
            yield "chat-fanout names no secret that it does not read: who is given which was not checked"
        for variable in sorted(secrets):
            owners = [service for service, names in taken.items() if names.fullmatch(variable.removesuffix("_FILE"))]
            if len(owners) != 1:
                yield f"compose/prepare gives {variable.removesuffix('_FILE')} to {owners or 'nobody'}, and not to one service"
                continue
            other = {"api": "worker", "worker": "api"}[owners[0]]
            program = programs / compose["services"][other]["command"][0]
            if variable not in needless_secrets(program, given[other] | {variable: secret.name}):
                yield f"compose/prepare gives {variable.removesuffix('_FILE')} to {owners[0]} alone, but {other} reads it"


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
        *redis_problems(root),
        *key_problems(root),
        *acl_problems(root / "compose"),
    ]
    if len(sys.argv) > 2:
        problems += secret_problems(root, pathlib.Path(sys.argv[2]).absolute())
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
