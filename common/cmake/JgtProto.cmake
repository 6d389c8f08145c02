# Protobuf and gRPC code, one pair of libraries per service: a change to the ledger's protos rebuilds the ledger's users
# only.

set(JGT_PROTO_ROOT "${CMAKE_SOURCE_DIR}/proto")

# One generator a run: protoc's dependency file names the outputs of one generator only, and Ninja, missing the others,
# would generate and compile everything again in every build.
function(jgt_run_protoc proto directory)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "OUTPUT;OPTIONS")
  file(MAKE_DIRECTORY "${directory}")
  list(GET arg_OUTPUT 0 first)
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND protobuf::protoc "--proto_path=${JGT_PROTO_ROOT}" "--dependency_out=${first}.d" ${arg_OPTIONS} "${proto}"
    DEPENDS "${JGT_PROTO_ROOT}/${proto}"
    DEPFILE "${first}.d"  # An imported file that changed regenerates its importers.
    COMMENT "Generating ${first}"
    VERBATIM)
endfunction()

# jgt_add_proto_library(<name> PROTOS <path below proto/>... [LINK <target>...])
#
# Generates into <build>/gen/<name> and <build>/gen/<name>_grpc:
#   proto_<name>       messages of every file
#   proto_<name>_grpc  stubs of the *_service.proto files; only who links it can include a .grpc.pb.h
# Files that do not exist are left out; without any file there is no target.
function(jgt_add_proto_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PROTOS;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_add_proto_library(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(message_dir "${CMAKE_BINARY_DIR}/gen/${name}")
  set(stub_dir "${CMAKE_BINARY_DIR}/gen/${name}_grpc")
  set(message_sources "")
  set(stub_sources "")
  foreach(proto IN LISTS arg_PROTOS)
    if(NOT EXISTS "${JGT_PROTO_ROOT}/${proto}")
      continue()
    endif()
    set_property(GLOBAL APPEND PROPERTY JGT_PROTOS "${proto}")
    string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
    set(messages "${message_dir}/${stem}.pb.cc" "${message_dir}/${stem}.pb.h")
    list(APPEND message_sources ${messages})
    jgt_run_protoc("${proto}" "${message_dir}" OUTPUT ${messages} OPTIONS "--cpp_out=${message_dir}")
    if(proto MATCHES "_service\\.proto$")
      set(stubs "${stub_dir}/${stem}.grpc.pb.cc" "${stub_dir}/${stem}.grpc.pb.h")
      list(APPEND stub_sources ${stubs})
      jgt_run_protoc("${proto}" "${stub_dir}" OUTPUT ${stubs}
                     OPTIONS "--grpc_out=${stub_dir}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    endif()
  endforeach()
  if(NOT message_sources)
    return()
  endif()
  add_library(proto_${name} STATIC ${message_sources})
  target_include_directories(proto_${name} SYSTEM PUBLIC "${message_dir}")
  target_link_libraries(proto_${name} PUBLIC protobuf::libprotobuf)
  target_precompile_headers(proto_${name} REUSE_FROM pch_store)
  foreach(dependency IN LISTS arg_LINK)
    if(TARGET ${dependency})
      target_link_libraries(proto_${name} PUBLIC ${dependency})
    endif()
  endforeach()
  if(stub_sources)
    add_library(proto_${name}_grpc STATIC ${stub_sources})
    target_include_directories(proto_${name}_grpc SYSTEM PUBLIC "${stub_dir}")
    target_link_libraries(proto_${name}_grpc PUBLIC proto_${name} gRPC::grpc++)
    target_precompile_headers(proto_${name}_grpc REUSE_FROM pch_rpc)
    # One translation unit: parsing gRPC takes most of the time that a service's stubs take.
    set_target_properties(proto_${name}_grpc PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()

# jgt_add_proto(<service> PROTOS <file in proto/jgt/<service>/v1>... [LINK <target>...])
#
# -> proto_<service>, proto_<service>_grpc. Includes read "jgt/<service>/v1/<file>.pb.h". All others link proto_common.
function(jgt_add_proto service)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PROTOS;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jgt_add_proto(${service}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  list(TRANSFORM arg_PROTOS PREPEND "jgt/${service}/v1/")
  if(NOT service STREQUAL "common")
    list(APPEND arg_LINK proto_common)
  endif()
  jgt_add_proto_library(${service} PROTOS ${arg_PROTOS} LINK proto_google_rpc ${arg_LINK})
endfunction()

# jgt_add_protoset(<file>): target `protoset`, one descriptor set of every file above, with imports and comments.
function(jgt_add_protoset file)
  get_property(protos GLOBAL PROPERTY JGT_PROTOS)
  if(NOT protos)
    return()
  endif()
  list(TRANSFORM protos PREPEND "${JGT_PROTO_ROOT}/" OUTPUT_VARIABLE paths)
  add_custom_command(
    OUTPUT "${file}"
    COMMAND protobuf::protoc "--proto_path=${JGT_PROTO_ROOT}" --include_imports --include_source_info
            "--descriptor_set_out=${file}" ${protos}
    DEPENDS ${paths}
    COMMENT "Generating ${file}"
    VERBATIM)
  add_custom_target(protoset ALL DEPENDS "${file}")
endfunction()
