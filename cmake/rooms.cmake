# SPDX-License-Identifier: Apache-2.0
# One object library a room, listed from the bottom up; a room may use those above it in this list.  tests/arch checks the includes.
set(NETCAUSE_ROOMS "")
function(netcause_room name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(room_${name} OBJECT ${sources})
  target_link_libraries(room_${name} PRIVATE netcause_options ${ARGN})
  set(NETCAUSE_ROOMS ${NETCAUSE_ROOMS} ${name} PARENT_SCOPE)
endfunction()

netcause_room(base engine/base PkgConfig::NETTLE PkgConfig::XXHASH PkgConfig::UTF8PROC PkgConfig::YAML PkgConfig::PCRE2)
target_compile_definitions(room_base PRIVATE $<$<BOOL:${NETCAUSE_XXH_DISPATCH}>:NC_XXH_DISPATCH>)
netcause_room(fact engine/fact)
netcause_room(rule engine/rule)
# A digest of the engine's sources is part of the name of every cached program, so that no engine reads another's.
file(GLOB engine_sources CONFIGURE_DEPENDS engine/base/*.[ch] engine/base/*.def engine/fact/*.[ch] engine/fact/*.def engine/rule/*.[ch]
     engine/rule/*.def)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/engine_id.c DEPENDS ${engine_sources} ${CMAKE_SOURCE_DIR}/cmake/engine_id.cmake
                   COMMAND ${CMAKE_COMMAND} -DENGINE=${CMAKE_SOURCE_DIR}/engine -DVERSION=${PROJECT_VERSION}
                           -DOUT=${CMAKE_BINARY_DIR}/engine_id.c -P ${CMAKE_SOURCE_DIR}/cmake/engine_id.cmake)
target_sources(room_rule PRIVATE ${CMAKE_BINARY_DIR}/engine_id.c)
netcause_room(infer engine/infer)
netcause_room(author engine/author)
netcause_room(decoders decoders)
netcause_room(bundle decoders/bundle PkgConfig::ARCHIVE PkgConfig::ZLIB PkgConfig::LZMA PkgConfig::ZSTD PkgConfig::LZ4 BZip2::BZip2)
netcause_room(packet decoders/packet)
netcause_room(capture decoders/capture PkgConfig::PCAP)
netcause_room(text decoders/text)
netcause_room(lines decoders/lines)
netcause_room(intake decoders/intake)
netcause_room(kb kb PkgConfig::SQLITE)
netcause_room(reports reports PkgConfig::JANSSON)
netcause_room(api api)
target_compile_definitions(room_api PRIVATE NC_VERSION="${PROJECT_VERSION}")
target_compile_definitions(room_rule PRIVATE NC_ENGINE_VERSION="${PROJECT_VERSION}")

set(NETCAUSE_LIBRARIES m PkgConfig::PCAP PkgConfig::YAML PkgConfig::SQLITE PkgConfig::ARCHIVE PkgConfig::PCRE2
    PkgConfig::JANSSON PkgConfig::NETTLE PkgConfig::XXHASH PkgConfig::UTF8PROC PkgConfig::ZLIB PkgConfig::LZMA PkgConfig::ZSTD PkgConfig::LZ4 BZip2::BZip2)

set(objects "")
foreach(room ${NETCAUSE_ROOMS})
  list(APPEND objects $<TARGET_OBJECTS:room_${room}>)
endforeach()
add_library(libnetcause STATIC ${objects})
set_target_properties(libnetcause PROPERTIES OUTPUT_NAME netcause)
target_link_libraries(libnetcause PUBLIC ${NETCAUSE_LIBRARIES})

file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/*.c)
if(cli_sources)
  add_executable(netcause ${cli_sources})
  target_link_libraries(netcause PRIVATE netcause_options libnetcause PkgConfig::SECCOMP)
  set_target_properties(netcause PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endif()
