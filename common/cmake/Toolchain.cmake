# Compiler, linker, cache, warnings, sanitizers. One place, so that every target (and every precompiled header) is
# compiled alike.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(JGT_SANITIZE "" CACHE STRING "Value of -fsanitize=, or empty")

# A precompiled header is refused by a translation unit compiled with another -pthread, and some dependencies bring the
# flag: all have it.
add_compile_options(-pthread)
add_link_options(-pthread)

find_program(JGT_LLD ld.lld)
if(JGT_LLD)
  add_link_options(-fuse-ld=lld)
endif()

find_program(JGT_CCACHE ccache)
if(JGT_CCACHE)
  # What the ccache manual asks for with precompiled headers; a clean rebuild is then all direct hits.
  set(launcher "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${JGT_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  else()
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>")
  endif()
endif()

# Linked PRIVATE by our own code only: generated and third-party code answers for its own warnings.
add_library(jgt_warnings INTERFACE)
target_compile_options(jgt_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)

if(JGT_SANITIZE)
  add_compile_options("-fsanitize=${JGT_SANITIZE}" -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options("-fsanitize=${JGT_SANITIZE}")
endif()
