# Protobuf and gRPC code, one pair of libraries per service: a change to the ledger's protos rebuilds the ledger's users
# only.

set(JGT_PROTO_ROOT "${CMAKE_SOURCE_DIR}/proto")

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
    set(outputs "${message_dir}/${stem}.pb.cc" "${message_dir}/${stem}.pb.h")
    set(options "--cpp_out=${message_dir}")
    list(APPEND message_sources ${outputs})
    if(proto MATCHES "_service\\.proto$")
      set(stubs "${stub_dir}/${stem}.grpc.pb.cc" "${stub_dir}/${stem}.grpc.pb.h")
      list(APPEND stub_sources ${stubs})
      list(APPEND outputs ${stubs})
      list(APPEND options "--grpc_out=${stub_dir}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    endif()
    file(MAKE_DIRECTORY "${message_dir}" "${stub_dir}")
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc "--proto_path=${JGT_PROTO_ROOT}" "--dependency_out=${message_dir}/${stem}.d" ${options}
              "${proto}"
      DEPENDS "${JGT_PROTO_ROOT}/${proto}"
      DEPFILE "${message_dir}/${stem}.d"  # An imported file that changed regenerates its importers.
      COMMENT "Generating ${stem}.pb.cc"
      VERBATIM)
  endforeach()
  if(NOT message_sources)
    return()
  endif()
  add_library(proto_${name} STATIC ${message_sources})
  target_include_directories(proto_${name} SYSTEM PUBLIC "${message_dir}")
  target_link_libraries(proto_${name} PUBLIC protobuf::libprotobuf)
  foreach(dependency IN LISTS arg_LINK)
    if(TARGET ${dependency})
      target_link_libraries(proto_${name} PUBLIC ${dependency})
    endif()
  endforeach()
  if(stub_sources)
    add_library(proto_${name}_grpc STATIC ${stub_sources})
    target_include_directories(proto_${name}_grpc SYSTEM PUBLIC "${stub_dir}")
    target_link_libraries(proto_${name}_grpc PUBLIC proto_${name} gRPC::grpc++)
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
