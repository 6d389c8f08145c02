#!/usr/bin/env python3
"""Checks k8s/ against the tree and, when told where the binaries are, against the binaries.

    tests/tidy/manifests.py [--binaries build/release/bin]

Every service has its folder, every folder its objects, every file a kustomization that names it, every container the
same hardening, every service a network policy. With --binaries, each service reads the settings that its pod would get
(from the Deployment, the shared ConfigMap and the secrets of overlays/dev) and must find nothing wrong with them.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = ROOT / 'k8s/base'
SECRETS_MOUNT = '/etc/jgt/secrets/'
KINDS = {'Deployment', 'Service', 'ServiceAccount', 'PodDisruptionBudget'}
SCALED = {'rollup', 'platform-sync'}  # By the backlog of their followers.
POD_SECURITY = {'runAsNonRoot': True, 'seccompProfile': {'type': 'RuntimeDefault'}}
CONTAINER_SECURITY = {
    'allowPrivilegeEscalation': False,
    'readOnlyRootFilesystem': True,
    'capabilities': {'drop': ['ALL']},
}

findings = []


def check(truth, path, message):
    if not truth:
        findings.append(f'{pathlib.Path(path).relative_to(ROOT)}: {message}')


def load(path):
    return [document for document in yaml.safe_load_all(path.read_text(encoding='utf-8')) if document]


def services():
    """Folders of services/ with a main.cc, named as their binaries; jgtctl is no service."""
    names = (path.parent.name for path in ROOT.glob('services/*/main.cc'))
    return sorted(name.replace('_', '-') for name in names if name != 'ctl')


def objects(folder):
    paths = (path for path in sorted(folder.glob('*.yaml')) if path.name != 'kustomization.yaml')
    return [document for path in paths for document in load(path)]


def check_kustomizations():
    """What a kustomization names exists, and each file is named by one."""
    named = set()
    for path in sorted(ROOT.glob('k8s/**/kustomization.yaml')):
        (document,) = load(path)
        patches = [patch['path'] for patch in document.get('patches', []) if 'path' in patch]
        for entry in document.get('resources', []) + document.get('components', []) + patches:
            target = (path.parent / entry).resolve()
            named.add(target)
            exists = (target / 'kustomization.yaml').is_file() if target.is_dir() else target.is_file()
            check(exists, path, f'names {entry}, which is not there')
    for path in sorted(ROOT.glob('k8s/**/*.yaml')):
        load(path)
        check(path.name == 'kustomization.yaml' or path in named, path, 'named by no kustomization')


def check_service(name):
    folder = BASE / name
    if not folder.is_dir():
        check(False, BASE, f'jgt-{name} has no folder')
        return
    found = objects(folder)
    missing = (KINDS | ({'HorizontalPodAutoscaler'} if name in SCALED else set())) - {item['kind'] for item in found}
    check(not missing, folder, f'lacks {", ".join(sorted(missing))}')
    for item in found:
        named = item['metadata']['name'] == name or item['kind'] == 'PersistentVolumeClaim'
        check(named, folder, f'{item["kind"]} is not named {name}')
        if item['kind'] == 'Deployment':
            check_deployment(folder, name, item)


def check_deployment(folder, name, deployment):
    pod = deployment['spec']['template']['spec']
    (container,) = pod['containers']
    check(container['command'] == [f'jgt-{name}'], folder, f'does not run jgt-{name}')
    check(pod.get('serviceAccountName') == name, folder, 'runs under an account that is not its own')
    check(pod.get('automountServiceAccountToken') is False, folder, 'mounts a token it does not need')
    security = pod.get('securityContext', {})
    check(POD_SECURITY.items() <= security.items(), folder, f'pod securityContext lacks {POD_SECURITY}')
    hardened = container.get('securityContext') == CONTAINER_SECURITY
    check(hardened, folder, f'securityContext is not {CONTAINER_SECURITY}')
    for bound in ('requests', 'limits'):
        check({'cpu', 'memory'} <= container.get('resources', {}).get(bound, {}).keys(), folder, f'lacks {bound}')
    check('grpc' in container.get('readinessProbe', {}), folder, 'readiness is not a gRPC probe')
    check('grpc' not in container.get('livenessProbe', {}), folder, 'liveness asks health, which asks the database')


def check_policies():
    folder = ROOT / 'k8s/components/network-policies'
    policies = {item['metadata']['name'] for item in objects(folder)}
    wanted = {'deny-all', *services()}
    check(wanted <= policies, folder, f'lacks {", ".join(sorted(wanted - policies))}')


def settings_of(name):
    """(what every pod gets, what this one gets on top)"""
    deployment = next(item for item in objects(BASE / name) if item['kind'] == 'Deployment')
    (container,) = deployment['spec']['template']['spec']['containers']
    maps = {item['metadata']['name']: item['data'] for item in load(BASE / 'settings.yaml')}
    shared = {}
    for source in container['envFrom']:
        shared.update(maps[source['configMapRef']['name']])
    return shared, {variable['name']: variable['value'] for variable in container.get('env', [])}


def dev_overlay():
    """(settings, {secret: {file: content}}) that overlays/dev lays over the base"""
    (overlay,) = load(ROOT / 'k8s/overlays/dev/kustomization.yaml')

    def literals(generator):
        return dict(literal.split('=', 1) for literal in generator['literals'])

    settings = {}
    for generator in overlay['configMapGenerator']:
        settings.update(literals(generator))
    return settings, {generator['name']: literals(generator) for generator in overlay['secretGenerator']}


def check_settings(name, binary, overlay, secrets):
    """Returns the names of the settings that the binary read."""
    shared, own = settings_of(name)
    with tempfile.TemporaryDirectory() as folder:
        for secret in ('jgt-shared', f'jgt-{name}'):
            for key, value in secrets.get(secret, {}).items():
                pathlib.Path(folder, key).write_text(value, encoding='utf-8')
        values = {**shared, **overlay, **own}
        values = {key: value.replace(SECRETS_MOUNT, f'{folder}/') for key, value in values.items()}
        command = [binary, '--describe-settings']
        done = subprocess.run(command, env=values, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
    check(done.returncode == 0, BASE / name, f'{binary.name} refuses its settings:\n{done.stdout}{done.stderr}')
    read = set(re.findall(r'^(JGT_\w+)=', done.stdout, re.M))
    unread = sorted(own.keys() - read)
    check(not unread, BASE / name, f'{binary.name} does not read {", ".join(unread)}')
    return read


def check_all_settings(binaries):
    overlay, secrets = dev_overlay()
    read = set()
    for name in services():
        read |= check_settings(name, binaries / f'jgt-{name}', overlay, secrets)
    shared = {key for item in load(BASE / 'settings.yaml') for key in item['data']}
    check(shared <= read, BASE / 'settings.yaml', f'nobody reads {", ".join(sorted(shared - read))}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--binaries', type=pathlib.Path)
    arguments = parser.parse_args()
    check_kustomizations()
    for name in services():
        check_service(name)
    check_policies()
    if arguments.binaries:
        check_all_settings(arguments.binaries.resolve())
    for finding in findings:
        print(finding)
    print(f'manifests: {len(findings)} findings')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
