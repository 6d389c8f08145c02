#!/usr/bin/env python3
"""Checks that the image's last stage has every library that the binaries load.

    tests/tidy/image.py build/release/bin

The packages that own the libraries are all among `deploy/install-deps --runtime` and what those depend on.
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def runtime_packages():
    text = (ROOT / 'deploy/install-deps').read_text(encoding='utf-8')
    return re.search(r'^runtime=\((.*?)^\)', text, re.M | re.S).group(1).split()


def with_dependencies(packages):
    """Of alternatives (a | b), the first that is installed."""
    lines = output('dpkg-query', '-W', '-f', '${Package}\t${Pre-Depends}, ${Depends}\n').splitlines()
    depends = dict(line.split('\t') for line in lines)
    known, waiting = set(), list(packages)
    while waiting:
        package = waiting.pop()
        if package in depends and package not in known:
            known.add(package)
            for group in depends[package].split(','):
                names = [re.split(r'[ (:]', choice.strip())[0] for choice in group.split('|')]
                waiting += [name for name in names if name in depends][:1]
    return known


def libraries(binary):
    return set(re.findall(r'=> (/\S+)', output('ldd', str(binary))))


def owner(library):
    # The path that dpkg knows may be on either side of the merged /usr.
    for path in (library, os.path.realpath(library), '/usr' + library):
        done = subprocess.run(['dpkg-query', '-S', path], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(':')[0]
    return library


def main():
    binaries = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if os.access(path, os.X_OK))
    loaded = set().union(*(libraries(binary) for binary in binaries)) if binaries else set()
    missing = sorted({owner(library) for library in loaded} - with_dependencies(runtime_packages()))
    if missing:
        print('deploy/install-deps --runtime lacks: ' + ' '.join(missing))
    print(f'image: {len(binaries)} binaries load {len(loaded)} libraries, {len(missing)} packages missing')
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
