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


def owners(paths):
    """The packages that own them; a path that no package owns stands for itself."""
    # dpkg may know a file by its name on either side of the merged /usr.
    spellings = {spelling: path for path in paths for spelling in (path, os.path.realpath(path), '/usr' + path)}
    command = ['dpkg-query', '-S', *spellings]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    owned = {}
    for line in done.stdout.splitlines():
        package, _, spelling = line.rpartition(': ')
        if spelling in spellings:
            owned[spellings[spelling]] = package.split(':')[0]
    return {owned.get(path, path) for path in paths}


def main():
    binaries = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if os.access(path, os.X_OK))
    loaded = set().union(*(libraries(binary) for binary in binaries)) if binaries else set()
    missing = sorted(owners(loaded) - with_dependencies(runtime_packages()))
    if missing:
        print('deploy/install-deps --runtime lacks: ' + ' '.join(missing))
    print(f'image: {len(binaries)} binaries load {len(loaded)} libraries, {len(missing)} packages missing')
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
