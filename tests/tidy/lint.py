#!/usr/bin/env python3
"""clang-tidy over the C++ files that changed, or all of them, within a time limit.

    tests/tidy/lint.py [--build build/release] [--all] [--minutes 10]

A file costs 4 to 17 seconds of processor time, so the time is bounded; what was not reached is named, never silent.
The build folder must have been built with clang: generated headers and precompiled headers are read from it. Sources
that are compiled together (JGT_UNITY) are linted one by one, with the flags of the file that includes them.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def git(*arguments):
    return subprocess.run(['git', *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


def changed_files():
    """What differs from the commit compared with, on disk or committed; everything when there is none."""
    base = subprocess.run([ROOT / 'tests/tidy/base_commit'], check=True, capture_output=True, text=True).stdout.strip()
    if not base:
        return None
    return git('diff', '--name-only', '--diff-filter=d', base) + git('ls-files', '--others', '--exclude-standard')


def commands(build):
    """Compile commands of our sources, one for each; generated ones are not ours to lint."""
    found = {}
    for entry in json.loads((build / 'compile_commands.json').read_text(encoding='utf-8')):
        compiled = pathlib.Path(entry['directory'], entry['file']).resolve()
        included = [compiled]
        if compiled.parent.name == 'Unity':
            included = map(pathlib.Path, re.findall(r'^#include "(.+)"$', compiled.read_text('utf-8'), re.MULTILINE))
        for path in included:
            if path.is_relative_to(ROOT) and not path.is_relative_to(build.parent):
                command = entry['command'].replace(str(compiled), str(path))
                found[str(path.relative_to(ROOT))] = {**entry, 'file': str(path), 'command': command}
    return found


def select(all_sources, changed):
    """Changed sources, and those that carry a changed header's name: clang-tidy sees a header through a source."""
    if changed is None:
        return all_sources
    stems = {os.path.splitext(path)[0] for path in changed if path.endswith(('.h', '.cc'))}
    return [path for path in all_sources if os.path.splitext(path)[0] in stems]


def lint(path, database, deadline):
    """(path, None when not reached, else exit code, output)"""
    left = deadline - time.monotonic()
    if left <= 0:
        return path, None, ''
    command = ['clang-tidy-14', '--quiet', '-p', database, path]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=left, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return path, None, ''
    return path, done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build/release', type=pathlib.Path)
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--minutes', default=10, type=float)
    arguments = parser.parse_args()

    build = (ROOT / arguments.build).resolve()
    known = commands(build)
    paths = select(sorted(known), None if arguments.all else changed_files())
    deadline = time.monotonic() + arguments.minutes * 60
    with tempfile.TemporaryDirectory() as database, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        pathlib.Path(database, 'compile_commands.json').write_text(json.dumps(list(known.values())), encoding='utf-8')
        results = list(pool.map(lambda path: lint(path, database, deadline), paths))

    failed = [(path, output) for path, code, output in results if code]
    missed = [path for path, code, _ in results if code is None]
    for path, output in failed:
        print(f'--- {path}\n{output.strip()}')
    print(f'clang-tidy: {len(paths) - len(missed)} of {len(paths)} files linted, {len(failed)} with findings')
    if missed:
        print(f'clang-tidy: {len(missed)} not reached within {arguments.minutes:g} minutes: {" ".join(missed)}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
