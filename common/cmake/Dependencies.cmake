# Every third-party library, as an imported target. deploy/install-deps installs the packages.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(gRPC CONFIG REQUIRED)  # Finds Protobuf in module mode: Debian ships no CMake config for it.
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)

# hiredis 0.14's own CMake file does not parse.
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
# It asks for -D_FILE_OFFSET_BITS=64: nothing on 64 bits, but g++ refuses a precompiled header built without it.
set_target_properties(PkgConfig::hiredis PROPERTIES INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET pugixml)

# jgt_import_library(<target> HEADER <file> [LIBRARY <name>]): for packages that ship neither CMake nor pkg-config
# files.
function(jgt_import_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;LIBRARY" "")
  string(MAKE_C_IDENTIFIER "${target}" id)
  find_path(${id}_INCLUDE_DIR "${arg_HEADER}" REQUIRED)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE "${${id}_INCLUDE_DIR}")
  if(arg_LIBRARY)
    find_library(${id}_LIBRARY "${arg_LIBRARY}" REQUIRED)
    target_link_libraries(${target} INTERFACE "${${id}_LIBRARY}")
  endif()
  mark_as_advanced(${id}_INCLUDE_DIR ${id}_LIBRARY)
endfunction()

jgt_import_library(mysqlcppconn::mysqlcppconn HEADER cppconn/driver.h LIBRARY mysqlcppconn)
jgt_import_library(jwt::jwt HEADER jwt/jwt.hpp)
target_link_libraries(jwt::jwt INTERFACE OpenSSL::Crypto nlohmann_json::nlohmann_json)
add_library(xlsxwriter::xlsxwriter ALIAS PkgConfig::xlsxwriter)
add_library(hiredis::hiredis ALIAS PkgConfig::hiredis)
add_library(httplib::httplib ALIAS PkgConfig::httplib)
add_library(libzip::zip ALIAS PkgConfig::libzip)
add_library(pugixml::pugixml ALIAS PkgConfig::pugixml)

# What shipped binaries allocate with: a fifth less processor time for a recorded activity than with glibc's allocator.
# redis-tools brings the library; its headers are not needed. A sanitizer needs the allocator that it knows.
add_library(jgt_allocator INTERFACE)
if(NOT JGT_SANITIZE)
  find_library(JGT_JEMALLOC libjemalloc.so.2 REQUIRED)
  mark_as_advanced(JGT_JEMALLOC)
  target_link_libraries(jgt_allocator INTERFACE "${JGT_JEMALLOC}")
endif()

if(BUILD_TESTING)
  find_package(GTest CONFIG REQUIRED)
  find_package(benchmark CONFIG REQUIRED)
endif()
