#!/usr/bin/env python3
"""Each check of tidy.py finds the violation planted for it, where it was planted, and nothing in the clean twin."""

import pathlib
import tempfile
import unittest

import cpp_text
import tidy

LISTED = {
    'common/CMakeLists.txt': 'jgt_add_subdirectories(sql redis status rpc journal runtime clock a b)\n',
    'services/CMakeLists.txt': 'jgt_add_subdirectories(ledger roster)\n',
}


def findings(files, allow=''):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**LISTED, 'tests/tidy/allow.txt': allow, **files}.items():
            target = pathlib.Path(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding='utf-8')
        return tidy.run(root)


def include(path):
    return f'#include <{path}>\n'


class ArrowsTest(unittest.TestCase):
    def assert_refused(self, path, included):
        found = findings({path: '\n' + include(included)})
        self.assertEqual({(f.check, f.path, f.line) for f in found}, {('arrows', path, 2)}, included)

    def assert_allowed(self, path, included):
        self.assertEqual(findings({path: include(included)}), [], f'{path} includes {included}')

    def test_a_service_never_includes_another(self):
        self.assert_refused('services/ledger/rpc/x.h', 'services/roster/domain/y.h')
        self.assert_allowed('services/ledger/rpc/x.h', 'services/ledger/domain/y.h')

    def test_common_knows_no_service(self):
        self.assert_refused('common/status/x.h', 'services/ledger/domain/y.h')
        self.assert_refused('common/journal/x.h', 'jgt/ledger/v1/ledger.pb.h')
        self.assert_allowed('common/journal/x.h', 'jgt/common/v1/journal.pb.h')

    def test_the_product_does_not_include_its_tests(self):
        self.assert_refused('common/status/x.h', 'tests/support/temp_dir.h')
        self.assert_allowed('tests/ledger/x.h', 'tests/support/temp_dir.h')

    def test_one_folder_per_driver(self):
        self.assert_refused('services/ledger/storage/x.h', 'cppconn/driver.h')
        self.assert_refused('tests/support/x.h', 'mysql_connection.h')
        self.assert_refused('common/journal/x.h', 'hiredis/hiredis.h')
        self.assert_allowed('common/sql/x.h', 'cppconn/driver.h')
        self.assert_allowed('common/redis/x.h', 'hiredis/hiredis.h')

    def test_stubs_are_for_rpc(self):
        stub = 'jgt/ledger/v1/ledger_service.grpc.pb.h'
        for path in ('services/ledger/storage/x.h', 'services/ledger/events/x.h', 'common/runtime/x.h'):
            self.assert_refused(path, stub)
        for path in ('services/ledger/rpc/x.h', 'services/ledger/app.h', 'services/ctl/commands/x.h', 'tests/e2e/x.h'):
            self.assert_allowed(path, stub)

    def test_grpc_is_for_rpc_and_app(self):
        self.assert_refused('services/ledger/events/x.h', 'grpcpp/server.h')
        self.assert_refused('services/ledger/storage/x.h', 'common/rpc/context.h')
        self.assert_allowed('services/ledger/rpc/x.h', 'grpcpp/server.h')

    def test_domain_is_pure(self):
        for included in (
            'jgt/ledger/v1/ledger.pb.h',
            'grpcpp/server.h',
            'common/sql/pool.h',
            'common/redis/redis.h',
            'common/runtime/executor.h',
            'services/ledger/storage/store.h',
        ):
            with self.subTest(included):
                path = 'services/ledger/domain/x.h'
                found = findings({path: include(included)})
                self.assertEqual({(f.check, f.path) for f in found}, {('arrows', path)})
        self.assert_allowed('services/ledger/domain/x.h', 'common/status/status.h')
        self.assert_allowed('services/ledger/domain/x.h', 'common/clock/clock.h')
        self.assert_allowed('services/ledger/domain/x.h', 'common/journal/mutation.h')

    def test_storage_does_not_look_up(self):
        self.assert_refused('services/ledger/storage/x.h', 'services/ledger/rpc/handler.h')
        self.assert_refused('services/ledger/rpc/x.h', 'services/ledger/events/on_x.h')
        self.assert_refused('services/ledger/events/x.h', 'services/ledger/app.h')
        self.assert_allowed('services/ledger/rpc/x.h', 'services/ledger/storage/store.h')
        self.assert_allowed('services/ledger/app.h', 'services/ledger/events/on_x.h')

    def test_an_include_in_a_comment_is_no_include(self):
        text = '// #include <cppconn/driver.h>\n/*\n#include "services/a/b.h"\n*/\n'
        self.assertEqual(findings({'common/status/x.h': text}), [])

    def test_folders_of_common_include_each_other_one_way(self):
        both = {'common/a/x.h': include('common/b/y.h'), 'common/b/y.h': include('common/a/x.h')}
        self.assertEqual({f.check for f in findings(both)}, {'common-cycle'})
        self.assertEqual(findings({'common/a/x.h': include('common/b/y.h'), 'common/b/y.h': ''}), [])
        upwards = include('common/runtime/mutex.h')
        self.assertEqual(findings({'common/a/x.h': upwards, 'common/runtime/y.h': include('common/a/x.h')}), [])


class BannedTest(unittest.TestCase):
    def assert_banned(self, path, text):
        found = findings({path: '\n' + text})
        self.assertEqual([(f.check, f.path, f.line) for f in found], [('banned', path, 2)], text)

    def assert_fine(self, path, text):
        self.assertEqual(findings({path: text}), [], text)

    def test_the_drivers_own_transactions(self):
        for call in ('commit', 'rollback', 'setAutoCommit'):
            self.assert_banned('common/sql/x.h', f'connection->{call}(false);')
        self.assert_fine('common/sql/x.h', 'Execute("COMMIT"); // never connection->commit()')

    def test_absl_mutex(self):
        self.assert_banned('common/runtime/x.h', 'absl::Mutex mutex_;')
        self.assert_banned('common/runtime/x.h', 'absl::MutexLock lock(&mutex_);')

    def test_absl_views_in_headers(self):
        self.assert_banned('common/status/x.h', 'void F(absl::string_view text);')
        self.assert_banned('common/status/x.h', 'absl::optional<int> value;')

    def test_sleeping_tests(self):
        for call in ('std::this_thread::sleep_for(1s);', '::usleep(5);', 'sleep (1);', 'absl::SleepFor(x);'):
            self.assert_banned('tests/ledger/x.h', call)
        self.assert_fine('tests/ledger/x.h', 'int sleep_count = 0; // sleep(1)')

    def test_select_star(self):
        self.assert_banned('services/ledger/storage/x.h', 'auto sql = "select * FROM entries";')
        self.assert_banned('services/ledger/storage/x.h', 'auto sql = R"(SELECT e.* FROM entries e)";')
        self.assert_fine('services/ledger/storage/x.h', 'auto sql = "SELECT COUNT(*) FROM entries";')

    def test_inexact_numbers(self):
        self.assert_banned('services/ledger/domain/x.h', 'double hours = 0;')
        self.assert_fine('services/ledger/domain/x.h', 'int hours = 0;  // not a double')
        proto = {'proto/CMakeLists.txt': 'jgt_add_proto(a PROTOS a.proto)\n'}
        found = findings({**proto, 'proto/jgt/a/v1/a.proto': 'message A {\n  float x = 1;\n}\n'})
        self.assertEqual([(f.check, f.line) for f in found], [('banned', 2)])

    def test_time_of_its_own(self):
        self.assert_banned('services/ledger/domain/x.h', 'auto now = std::chrono::system_clock::now();')
        self.assert_fine('common/clock/x.h', 'auto now = std::chrono::system_clock::now();')

    def test_throw(self):
        self.assert_banned('common/status/x.h', 'throw std::runtime_error("no");')
        self.assert_fine('common/sql/x.h', 'try { throw; } catch (...) {}')

    def test_words_left_behind(self):
        todo, fixme = 'TO' + 'DO', 'FIX' + 'ME'
        self.assert_banned('common/status/x.h', f'// {todo}: later')
        self.assert_banned('common/status/x.h', f'// {fixme}')
        self.assert_fine('common/status/x.h', f'// {todo}(#12): later')


class SizeTest(unittest.TestCase):
    def body(self, lines, opening='void F(int x) const noexcept {'):
        return opening + '\n' + '  x();\n' * (lines - 2) + '}\n'

    def test_function_length(self):
        openings = (
            'void F(int x) const noexcept {',
            'TEST_F(LedgerTest, SpendingMoreIsRefused) {',
            'Pool::Pool(int size) : size_(size), name_{"{"}, free_{} {',
            'auto F() -> std::vector<int> {',
            'namespace jgt { class A final : public B { public: void F(std::string s = "}") {',
        )
        for opening in openings:
            closing = '} }\n' if opening.startswith('namespace') else ''
            with self.subTest(opening):
                self.assertEqual(findings({'common/a/x.h': self.body(70, opening) + closing}), [])
                found = findings({'common/a/x.h': '// x\n' + self.body(71, opening) + closing})
                self.assertEqual([(f.check, f.line) for f in found], [('function-length', 2)])

    def test_tables_and_classes_are_no_functions(self):
        table = 'constexpr int kTable[] = {\n' + '  1,\n' * 100 + '};\n'
        struct = 'struct ABSL_LOCKABLE A {\n' + '  int x;\n' * 100 + '};\n'
        raw = 'const char* kSql = R"(\n' + 'f() {\n' * 100 + ')";\n'
        self.assertEqual(findings({'common/a/x.h': table + struct + raw}), [])

    def test_bodies_are_counted_one_by_one(self):
        text = 'namespace a {\n' + 'void F() {\n  if (x) {\n  }\n}\n' * 3 + '}\n'
        self.assertEqual([(line, count) for line, count, _ in cpp_text.functions(text)], [(2, 4), (6, 4), (10, 4)])

    def test_file_length(self):
        self.assertEqual([f.check for f in findings({'common/a/x.h': '//\n' * 401})], ['file-length'])
        self.assertEqual([f.check for f in findings({'tests/a/x.h': '//\n' * 601})], ['file-length'])
        self.assertEqual(findings({'common/a/x.h': '//\n' * 400, 'tests/a/x.h': '//\n' * 600}), [])

    def test_line_length(self):
        found = findings({'common/a/x.h': '\n//' + 'x' * 119 + '\n'})
        self.assertEqual([(f.check, f.line) for f in found], [('line-length', 2)])
        self.assertEqual(findings({'common/a/x.h': '//' + '县' * 118 + '\n'}), [])


class UnlistedTest(unittest.TestCase):
    def test_a_source_that_nobody_builds(self):
        files = {'common/a/CMakeLists.txt': 'jgt_add_library(common_a SOURCES x.cc) # y.cc\n', 'common/a/x.cc': ''}
        self.assertEqual(findings(files), [])
        found = findings({**files, 'common/a/y.cc': ''})
        self.assertEqual([(f.check, f.path) for f in found], [('unlisted', 'common/a/y.cc')])

    def test_a_main_that_no_service_has(self):
        main = {'services/ledger/main.cc': ''}
        self.assertEqual([f.check for f in findings(main)], ['unlisted'])
        self.assertEqual(findings({**main, 'services/ledger/CMakeLists.txt': 'jgt_add_service(ledger)'}), [])

    def test_a_migration_that_no_binary_carries(self):
        found = findings({'services/ledger/storage/schema/0001_create_x.sql': ''})
        self.assertEqual([f.check for f in found], ['unlisted'])

    def test_a_proto_that_nobody_compiles(self):
        found = findings({'proto/CMakeLists.txt': '', 'proto/jgt/a/v1/a.proto': ''})
        self.assertEqual([f.check for f in found], ['unlisted'])

    def test_a_folder_that_its_parent_does_not_name(self):
        found = findings({'common/zzz/CMakeLists.txt': ''})
        self.assertEqual([(f.check, f.path) for f in found], [('unlisted', 'common/zzz/CMakeLists.txt')])


class AllowTest(unittest.TestCase):
    PLANTED = {'common/a/x.h': '//\n' * 401}

    def test_an_exception_with_a_reason_silences_its_check_in_its_file(self):
        self.assertEqual(findings(self.PLANTED, allow='# why\nfile-length | common/a/x.h | a table of regions\n'), [])

    def test_an_exception_without_a_reason_counts_for_nothing(self):
        found = findings(self.PLANTED, allow='file-length | common/a/x.h |\n')
        self.assertEqual([f.check for f in found], ['file-length', 'allow'])

    def test_an_exception_that_is_not_needed_is_reported(self):
        found = findings({}, allow='file-length | common/a/x.h | a table of regions\n')
        self.assertEqual([(f.check, f.line) for f in found], [('allow', 1)])


if __name__ == '__main__':
    unittest.main()
