# Libraries, services, tests, benchmarks. The link lines written here are the layer rule; tests/tidy checks the
# includes.
include(GoogleTest)

# jgt_add_pch(<class> LINK <target>... HEADERS <header>...): one precompiled header, built once and reused by every
# target of its class. Third-party headers only: a header of ours in it would rebuild the world.
function(jgt_add_pch class)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;HEADERS")
  set(source "${CMAKE_BINARY_DIR}/pch/${class}.cc")
  if(NOT EXISTS "${source}")
    file(WRITE "${source}" "")
  endif()
  add_library(pch_${class} OBJECT "${source}")
  # jgt_warnings: -Wpedantic changes predefined macros, and g++ wants the same ones on both sides.
  target_link_libraries(pch_${class} PRIVATE ${arg_LINK} jgt_warnings)
  target_precompile_headers(pch_${class} PRIVATE ${arg_HEADERS})
endfunction()

set(core_headers
    <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <string> <string_view> <utility> <vector>
    <absl/status/statusor.h> <absl/strings/str_format.h>)
jgt_add_pch(core LINK absl::statusor absl::str_format HEADERS ${core_headers})
# What writes and reads rows, and what follows entries, holds messages; generated code is compiled with it as well.
jgt_add_pch(store LINK protobuf::libprotobuf absl::statusor absl::str_format
            HEADERS ${core_headers} <mutex> <random> <set> <thread> <variant> <google/protobuf/extension_set.h>
                    <google/protobuf/generated_enum_reflection.h> <google/protobuf/generated_message_reflection.h>
                    <google/protobuf/map_entry.h> <google/protobuf/map_field_inl.h> <google/protobuf/message.h>
                    <google/protobuf/reflection_ops.h> <google/protobuf/repeated_field.h>
                    <google/protobuf/unknown_field_set.h> <google/protobuf/wire_format.h>)
jgt_add_pch(rpc LINK gRPC::grpc++ protobuf::libprotobuf absl::statusor absl::str_format
            HEADERS ${core_headers} <google/protobuf/message.h> <grpcpp/grpcpp.h>)
# Tests are compiled without optimization in every build: what they test is optimized, and they themselves take half
# the time of a clean build otherwise. A header is precompiled with the options of those who use it.
add_library(jgt_test_options INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  # Nobody reads a line number in a released test: -g1 takes a sixth of the compiler's time, the dev build has it.
  target_compile_options(jgt_test_options INTERFACE -O0 -g0)
endif()
if(BUILD_TESTING)
  set(test_headers ${core_headers} <gmock/gmock.h> <gtest/gtest.h>)
  jgt_add_pch(test LINK GTest::gmock absl::statusor absl::str_format jgt_test_options HEADERS ${test_headers})
  set(rpc_test_headers ${test_headers} <google/protobuf/message.h> <grpcpp/grpcpp.h>)
  jgt_add_pch(rpc_test LINK GTest::gmock gRPC::grpc++ protobuf::libprotobuf absl::statusor absl::str_format
                            jgt_test_options
              HEADERS ${rpc_test_headers})
endif()

# Most of a file's compilation is the headers of its layer, the same in the next one: what is built from nothing (by
# continuous integration, for an image) compiles this many of a target's sources as one. 0: each by itself, which the
# dev preset does, because one file is then changed at a time.
set(JGT_UNITY 8 CACHE STRING "Sources of a target compiled together; 0 compiles each by itself")

# What all our targets share: warnings, the include root ("common/status/status.h"), a precompiled header.
function(jgt_target_defaults target pch)
  if(JGT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${JGT_UNITY})
  endif()
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE jgt_warnings)
  if(NOT pch STREQUAL "none")
    target_precompile_headers(${target} REUSE_FROM pch_${pch})
  endif()
  if(pch MATCHES "test$")
    target_link_libraries(${target} PRIVATE jgt_test_options)
  endif()
endfunction()

# jgt_add_library(<name> [SOURCES <file.cc>...] [LINK <target>...] [PCH core|store|rpc|test|rpc_test|none])
#
# A static library; LINK is public. Without sources: an interface library.
function(jgt_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PCH" "SOURCES;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_add_library(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_PCH)
    set(arg_PCH core)
  endif()
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${arg_LINK})
    jgt_target_defaults(${name} ${arg_PCH})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} INTERFACE ${arg_LINK})
  endif()
endfunction()

# jgt_keep_targets(<variable> <target>...): those that exist. A folder of common/ that a checkout lacks is simply not
# linked.
function(jgt_keep_targets variable)
  set(kept "")
  foreach(target IN LISTS ARGN)
    if(TARGET ${target})
      list(APPEND kept ${target})
    endif()
  endforeach()
  set(${variable} "${kept}" PARENT_SCOPE)
endfunction()

# jgt_add_service(<name>
#   [DOMAIN <file.cc>...]   -> <name>_domain   pure rules: common_status, common_clock and DOMAIN_LINK, nothing else
#   [STORAGE <file.cc>...]  -> <name>_storage  domain + common_sql, common_journal, messages of PROTOS
#   [EVENTS <file.cc>...]   -> <name>_events   domain, storage + common_journal, messages of PROTOS
#   [RPC <file.cc>...]      -> <name>_rpc      domain, storage + common_rpc, _auth, _paging, _journal_rpc, stubs
#   [APP <file.cc>...]      -> <name>_app      all of the above + config, log, metrics, runtime, redis
#   [MAIN <file.cc>]        -> the executable jgt-<name>, underscores as dashes; default main.cc if it exists
#   [BINARY <name>]         another name for the executable
#   [SCHEMA <file.sql>...]  -> "services/<name>/storage/schema_files.h": migrations as text, see jgt_embed_files
#   [PROTOS <service>...]   protos whose messages (and, in rpc and app, stubs) this service uses
#   [<LAYER>_LINK <target>...]  more libraries for one layer: DOMAIN_LINK, STORAGE_LINK, EVENTS_LINK, RPC_LINK, APP_LINK
#   [LINK <target>...])         and for every layer but domain
#
# An empty list skips its library.
function(jgt_add_service name)
  set(lists DOMAIN STORAGE EVENTS RPC APP SCHEMA PROTOS LINK DOMAIN_LINK STORAGE_LINK EVENTS_LINK RPC_LINK APP_LINK)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BINARY;MAIN" "${lists}")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_add_service(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  list(TRANSFORM arg_PROTOS PREPEND proto_ OUTPUT_VARIABLE messages)
  list(TRANSFORM messages APPEND _grpc OUTPUT_VARIABLE stubs)

  if(arg_DOMAIN)
    jgt_keep_targets(links common_status common_clock)
    jgt_add_library(${name}_domain SOURCES ${arg_DOMAIN} LINK ${links} ${arg_DOMAIN_LINK})
  endif()
  if(arg_STORAGE)
    jgt_keep_targets(links ${name}_domain common_sql common_journal common_status ${messages})
    jgt_add_library(${name}_storage SOURCES ${arg_STORAGE} LINK ${links} ${arg_STORAGE_LINK} ${arg_LINK} PCH store)
  endif()
  if(arg_EVENTS)
    jgt_keep_targets(links ${name}_storage ${name}_domain common_journal common_status ${messages})
    jgt_add_library(${name}_events SOURCES ${arg_EVENTS} LINK ${links} ${arg_EVENTS_LINK} ${arg_LINK} PCH store)
  endif()
  if(arg_RPC)
    jgt_keep_targets(links ${name}_storage ${name}_domain common_journal_rpc common_rpc common_auth common_paging
                     common_status ${stubs} ${messages})
    jgt_add_library(${name}_rpc SOURCES ${arg_RPC} LINK ${links} ${arg_RPC_LINK} ${arg_LINK} PCH rpc)
  endif()
  if(arg_APP)
    jgt_keep_targets(links ${name}_rpc ${name}_events ${name}_storage ${name}_domain common_journal_rpc common_journal
                     common_rpc common_auth common_sql common_redis common_config common_log common_metrics
                     common_runtime common_status common_clock ${stubs} ${messages})
    jgt_add_library(${name}_app SOURCES ${arg_APP} LINK ${links} ${arg_APP_LINK} ${arg_LINK} PCH rpc)
  endif()
  if(arg_SCHEMA)
    jgt_embed_files(${name}_schema HEADER "services/${name}/storage/schema_files.h" NAMESPACE "jgt::${name}"
                    FILES ${arg_SCHEMA})
    foreach(layer storage app)
      if(TARGET ${name}_${layer})
        target_link_libraries(${name}_${layer} PUBLIC ${name}_schema)
      endif()
    endforeach()
  endif()

  if(NOT arg_MAIN AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
    set(arg_MAIN main.cc)
  endif()
  if(arg_MAIN)
    if(NOT arg_BINARY)
      string(REPLACE "_" "-" arg_BINARY "jgt-${name}")
    endif()
    add_executable(${arg_BINARY} ${arg_MAIN})
    jgt_keep_targets(links ${name}_app)
    target_link_libraries(${arg_BINARY} PRIVATE ${links} jgt_allocator)
    jgt_target_defaults(${arg_BINARY} core)
    set_target_properties(${arg_BINARY} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
    install(TARGETS ${arg_BINARY} RUNTIME)
  endif()
endfunction()

# jgt_embed_files(<target> HEADER <include path> NAMESPACE <namespace> FILES <file>...)
#
# A generated header with the files' names and texts in the order given: a binary carries its schema, so it cannot be
# started with another one's. inline constexpr std::array<std::pair<std::string_view, std::string_view>, N> kSchemaFiles
function(jgt_embed_files target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;NAMESPACE" "FILES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_embed_files(${target}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(root "${CMAKE_BINARY_DIR}/gen/${target}")
  list(TRANSFORM arg_FILES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(JOIN arg_FILES "|" joined)
  add_custom_command(
    OUTPUT "${root}/${arg_HEADER}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${root}/${arg_HEADER}" "-DNAMESPACE=${arg_NAMESPACE}" "-DFILES=${joined}" -P
            "${CMAKE_SOURCE_DIR}/common/cmake/EmbedFiles.cmake"
    DEPENDS ${arg_FILES} "${CMAKE_SOURCE_DIR}/common/cmake/EmbedFiles.cmake"
    COMMENT "Embedding ${arg_HEADER}"
    VERBATIM)
  add_custom_target(${target}_header DEPENDS "${root}/${arg_HEADER}")
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_header)
  target_include_directories(${target} INTERFACE "${root}")
endfunction()

# jgt_add_test(<name> SOURCES <file.cc>... [LINK <target>...] LABELS unit|integration|e2e
#              [PCH test|rpc_test|none] [WORLD <header>] [TIMEOUT <seconds>] [RUN_SERIAL])
#
# One binary. unit: one ctest entry per test, found when ctest starts (building runs nothing). integration and e2e: one
# entry per binary, because each pays for servers of its own. A main() among the sources wins over gmock's. WORLD: the
# header of ours that nearly all sources include, precompiled for this binary together with those of PCH where each
# source is compiled by itself (JGT_UNITY is 0); a change of it rebuilds them all anyway.
function(jgt_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RUN_SERIAL" "TIMEOUT;PCH;WORLD" "SOURCES;LINK;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "jgt_add_test(${name}): no SOURCES, or unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_LABELS MATCHES "^(unit|integration|e2e)$")
    message(FATAL_ERROR "jgt_add_test(${name}): LABELS is one of unit, integration, e2e")
  endif()
  if(NOT arg_PCH)
    set(arg_PCH test)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
    if(arg_LABELS STREQUAL "unit")
      set(arg_TIMEOUT 60)
    endif()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest GTest::gmock_main)
  if(arg_WORLD AND NOT JGT_UNITY)
    jgt_target_defaults(${name} none)
    target_link_libraries(${name} PRIVATE jgt_test_options)
    target_precompile_headers(${name} PRIVATE ${${arg_PCH}_headers} "${arg_WORLD}")
  else()
    jgt_target_defaults(${name} ${arg_PCH})
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests/bin")

  set(properties LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
  if(arg_RUN_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  if(JGT_SANITIZE STREQUAL "thread")
    list(APPEND properties ENVIRONMENT
         "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp second_deadlock_stack=1")
  endif()
  if(arg_LABELS STREQUAL "unit")
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}/"
                         PROPERTIES ${properties})
  else()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ${properties})
  endif()
endfunction()

# jgt_add_benchmark(<name> SOURCES <file.cc>... [LINK <target>...])
#
# A program in <build>/bench/, linked with Google Benchmark; built with everything else, so that it cannot rot, but not
# run by ctest.
function(jgt_add_benchmark name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_add_benchmark(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} benchmark::benchmark jgt_allocator)
  jgt_target_defaults(${name} core)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
endfunction()

# jgt_add_subdirectories(<folder>...): those that have a CMakeLists.txt. The lists are written by hand; a folder still
# without one is skipped.
macro(jgt_add_subdirectories)
  foreach(folder ${ARGN})
    if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
      add_subdirectory(${folder})
    endif()
  endforeach()
endmacro()
