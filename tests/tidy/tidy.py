#!/usr/bin/env python3
"""Checks the rules that no compiler knows: the arrows between folders, banned calls, sizes, files that nobody builds.

    tests/tidy/tidy.py [root]      prints "path:line: [check] message" and exits with 1 when there is anything to say

Exceptions stand in tests/tidy/allow.txt, one per line: check | path | reason. One that is no longer needed is itself a
finding.
"""

import dataclasses
import os
import pathlib
import re
import sys

import cpp_text

FOLDERS = ('proto', 'common', 'services', 'deploy', 'k8s', 'tests')
SKIPPED_FOLDERS = {'build', 'node_modules', '__pycache__', '.git'}
LINE_COLUMNS_MAX = 120
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
TEST_FILE_LINES_MAX = 600

# Folders of common/ that know neither a driver nor a wire: the only ones that domain/ may include.
PURE_COMMON = ('status', 'clock', 'decimal', 'filter', 'ids', 'merkle', 'names', 'workdays', 'csv')


@dataclasses.dataclass(frozen=True)
class Finding:
    check: str
    path: str
    line: int
    message: str

    def __str__(self):
        return f'{self.path}:{self.line}: [{self.check}] {self.message}'


class File:
    """One text file, with the views of it that checks ask for."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        self.parts = path.split('/')
        self.suffix = pathlib.PurePosixPath(path).suffix
        self.is_cpp = self.suffix in ('.h', '.cc')
        self.is_test = self.parts[0] == 'tests'
        if self.is_cpp or self.suffix == '.proto':
            self.code = cpp_text.code_only(text)
            self.without_comments = cpp_text.without_comments(text)
        else:
            self.code = self.without_comments = text

    def room(self):
        """domain, rpc, storage, events; '' for main.cc, app.* and everything outside services/."""
        return self.parts[2] if self.parts[0] == 'services' and len(self.parts) > 3 else ''

    def includes(self):
        for match in re.finditer(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', self.code, re.M):
            yield self.code.count('\n', 0, match.start(1)) + 1, match.group(1)


def read_tree(root):
    files = []
    for folder in FOLDERS:
        for parent, names, leaves in os.walk(os.path.join(root, folder)):
            names[:] = sorted(set(names) - SKIPPED_FOLDERS)
            for leaf in sorted(leaves):
                path = os.path.join(parent, leaf)
                try:
                    text = pathlib.Path(path).read_text(encoding='utf-8')
                except (UnicodeDecodeError, FileNotFoundError):
                    continue  # Not text (a sample picture), or gone since it was listed.
                files.append(File(os.path.relpath(path, root), text))
    return files


# --- arrows ---------------------------------------------------------------------------------------

# (who, what it must not include, why). `who` is searched in the path, `what` matched against the include.
ARROWS = [
    (r'^common/', r'services/', 'common/ knows no service'),
    (r'^common/', r'jgt/(?!common/)', "common/ knows no service's protos"),
    (r'^(common|services)/', r'tests/', 'the product does not include its tests'),
    (r'^(?!common/sql/)', r'(cppconn/|mysql_(connection|driver|error)\.h)', 'only common/sql knows the MySQL driver'),
    (r'^(?!common/redis/)', r'hiredis/', 'only common/redis knows hiredis'),
    (
        r'^(?!services/\w+/rpc/|services/\w+/(app|main)\.|services/ctl/|common/(rpc|journal)/|tests/)',
        r'.*\.grpc\.pb\.h$',
        'stubs are for rpc/, app, ctl, common/rpc, common/journal and tests',
    ),
    (
        r'^services/\w+/(domain|storage|events)/',
        r'(grpcpp/|grpc/|common/rpc/)',
        'only rpc/ and app know gRPC',
    ),
    (r'^services/\w+/domain/', r'.*\.pb\.h$', 'domain/ is pure: messages stop at rpc/ and events/'),
    (r'^services/\w+/domain/', r'services/\w+/(?!domain/)', 'domain/ is at the end of the arrows'),
    (
        r'^services/\w+/domain/',
        rf'common/(?!({"|".join(PURE_COMMON)})/|journal/mutation\.h$)',
        'not one of the pure folders of common/ (journal/mutation.h is plain data)',
    ),
    (r'^services/\w+/storage/', r'services/\w+/(rpc|events|app)\b', 'storage/ serves rpc/ and events/'),
    (r'^services/\w+/rpc/', r'services/\w+/(events|app)\b', 'rpc/ and events/ meet in domain/ and storage/'),
    (r'^services/\w+/events/', r'services/\w+/(rpc|app)\b', 'rpc/ and events/ meet in domain/ and storage/'),
]


def check_arrows(file):
    if not file.is_cpp:
        return
    service = file.parts[1] if file.parts[0] == 'services' else ''
    for line, include in file.includes():
        other = re.match(r'services/(\w+)/', include)
        if service and other and other.group(1) != service:
            yield line, f'{service} includes {other.group(1)}: services meet in proto/'
        for who, what, why in ARROWS:
            if re.search(who, file.path) and re.match(what, include):
                yield line, f'must not include {include}: {why}'


def check_common_cycle(files):
    """The folders of common/ include each other in one direction only.

    The annotated mutex stands for std::mutex and is below everything, whatever its folder.
    """
    edges = {}
    for file in files:
        if file.is_cpp and file.parts[0] == 'common' and len(file.parts) > 2:
            for line, include in file.includes():
                target = include.split('/')
                if include == 'common/runtime/mutex.h':
                    continue
                if target[0] == 'common' and len(target) > 2 and target[1] != file.parts[1]:
                    edges.setdefault(file.parts[1], {}).setdefault(target[1], (file.path, line))

    def reaches(start, goal, seen):
        return start == goal or any(
            reaches(following, goal, seen | {start}) for following in edges.get(start, {}) if following not in seen
        )

    for folder in sorted(edges):
        for target, (path, line) in sorted(edges[folder].items()):
            if reaches(target, folder, set()):
                yield path, line, f'common/{folder} and common/{target} include each other'


# --- banned text ----------------------------------------------------------------------------------

# (paths, view of the file, pattern, what to do instead)
CPP = r'\.(h|cc)$'
BANS = [
    (CPP, 'code', r'(->|\.)\s*(commit|rollback|setAutoCommit)\s*\(', 'swallows errors: use common/sql/transaction.h'),
    (CPP, 'code', r'\babsl::Mutex(Lock)?\b', 'use common/runtime/mutex.h: TSan cannot see into absl::Mutex'),
    (r'\.h$', 'code', r'\babsl::(string_view|optional)\b', 'use std::: on Debian the absl types are not the std ones'),
    (
        r'^tests/.*' + CPP,
        'code',
        r'\b(std::this_thread::sleep_(for|until)|usleep|nanosleep|absl::SleepFor|sleep)\s*\(',
        'wait for a condition with a deadline: tests/support/eventually.h',
    ),
    (r'\.(h|cc|sql|py)$', 'without_comments', r'(?i)\bselect\s+(\w+\.)?\*', 'name the columns'),
    (r'^services/\w+/domain/.*' + CPP, 'code', r'\b(float|double)\b', 'numbers are exact: common/decimal or integers'),
    (r'^proto/jgt/.*\.proto$', 'code', r'\b(float|double)\b', 'numbers are exact: a string or an integer'),
    # gRPC's deadlines are instants of the system's clock.
    (
        r'^(services|common/(?!clock/|rpc/)).*' + CPP,
        'code',
        r'\bsystem_clock::now\b|\btime\s*\(nullptr\)',
        'ask Clock',
    ),
    (r'^(services|common)/.*' + CPP, 'code', r'\bthrow\b(?!\s*[;(])', 'return a Status'),
    (r'.', 'text', r'\bTODO\b(?!\(#\d+\))', 'needs an issue number: TODO(#123)'),
    (r'.', 'text', r'\bFIXME\b', 'fix it, or open an issue and write TODO(#123)'),
]


def check_banned(file):
    for paths, view, pattern, instead in BANS:
        if re.search(paths, file.path) and not file.path.startswith('tests/tidy/'):
            text = getattr(file, view)
            for match in re.finditer(pattern, text):
                yield text.count('\n', 0, match.start()) + 1, f'`{" ".join(match.group().split())}`: {instead}'


# --- sizes ----------------------------------------------------------------------------------------


def check_function_length(file):
    if file.is_cpp:
        for line, count, header in cpp_text.functions(file.text):
            if count > FUNCTION_LINES_MAX:
                yield line, f'{count} lines, at most {FUNCTION_LINES_MAX}: {header[-80:]}'


def check_file_length(file):
    if file.suffix in ('.h', '.cc', '.py', '.cmake', ''):
        limit = TEST_FILE_LINES_MAX if file.is_test else FILE_LINES_MAX
        if len(file.lines) > limit:
            yield limit + 1, f'{len(file.lines)} lines, at most {limit}'


def check_line_length(file):
    if file.suffix in ('.h', '.cc', '.proto', '.sql', '.py', '.cmake', '') or file.path.endswith('CMakeLists.txt'):
        for number, line in enumerate(file.lines, 1):
            if len(line) > LINE_COLUMNS_MAX and not re.search(r'https?://\S{60}', line):
                yield number, f'{len(line)} columns, at most {LINE_COLUMNS_MAX}'


# --- files that nobody builds ---------------------------------------------------------------------


def check_unlisted(files):
    """Every source is named in a CMakeLists.txt of its folder or above; every folder with one, in its parent's."""
    lists = {
        os.path.dirname(file.path): set(re.sub(r'#.*', '', file.text).replace('(', ' ').replace(')', ' ').split())
        for file in files
        if file.path.endswith('/CMakeLists.txt')
    }

    def named(path, folder):
        words = lists.get(folder, set())
        name = os.path.relpath(path, folder)
        return name in words or (name == 'main.cc' and 'jgt_add_service' in words)  # Its default.

    for file in files:
        parents = [str(parent) for parent in pathlib.PurePosixPath(file.path).parents]
        if file.suffix == '.cc' or (file.suffix == '.sql' and 'schema' in file.parts):
            if not any(named(file.path, folder) for folder in parents):
                yield file.path, 1, 'in no CMakeLists.txt'
        elif file.suffix == '.proto':
            # proto/CMakeLists.txt names files below jgt/<service>/v1/ without their folder.
            words = lists.get('proto', set())
            if file.parts[-1] not in words and os.path.relpath(file.path, 'proto') not in words:
                yield file.path, 1, 'not in proto/CMakeLists.txt'
        elif file.parts[-1] == 'CMakeLists.txt' and len(parents) > 2:
            above = parents[1]
            if parents[0] not in FOLDERS and not named(parents[0], above):
                yield file.path, 1, f'its folder is not in {above}/CMakeLists.txt'


# --- running --------------------------------------------------------------------------------------

FILE_CHECKS = {
    'arrows': check_arrows,
    'banned': check_banned,
    'function-length': check_function_length,
    'file-length': check_file_length,
    'line-length': check_line_length,
}
TREE_CHECKS = {'common-cycle': check_common_cycle, 'unlisted': check_unlisted}
CHECKS = (*FILE_CHECKS, *TREE_CHECKS, 'allow')


def read_allowed(root):
    """{(check, path): line number}; a malformed line is returned as a finding."""
    path = os.path.join(root, 'tests/tidy/allow.txt')
    allowed, findings = {}, []
    if os.path.exists(path):
        for number, line in enumerate(pathlib.Path(path).read_text(encoding='utf-8').splitlines(), 1):
            if line.strip() and not line.startswith('#'):
                fields = [field.strip() for field in line.split('|')]
                if len(fields) == 3 and all(fields) and fields[0] in CHECKS:
                    allowed[fields[0], fields[1]] = number
                else:
                    findings.append(Finding('allow', 'tests/tidy/allow.txt', number, 'not "check | path | reason"'))
    return allowed, findings


def run(root):
    files = read_tree(root)
    allowed, findings = read_allowed(root)
    found = []
    for name, check in FILE_CHECKS.items():
        found += [Finding(name, file.path, line, message) for file in files for line, message in check(file)]
    for name, check in TREE_CHECKS.items():
        found += [Finding(name, path, line, message) for path, line, message in check(files)]
    used = {(finding.check, finding.path) for finding in found} & allowed.keys()
    findings += [finding for finding in found if (finding.check, finding.path) not in allowed]
    for entry in sorted(allowed.keys() - used):
        message = f'no longer needed: {" | ".join(entry)}'
        findings.append(Finding('allow', 'tests/tidy/allow.txt', allowed[entry], message))
    return sorted(findings, key=lambda finding: (finding.path, finding.line, finding.check))


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else str(pathlib.Path(__file__).resolve().parents[2])
    findings = run(root)
    for finding in findings:
        print(finding)
    print(f'tidy: {len(findings)} findings')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
