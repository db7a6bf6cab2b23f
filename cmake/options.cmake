# SPDX-License-Identifier: Apache-2.0
# Warnings, hardening and sanitizers for every target of the project, as one interface target.
add_library(netcause_options INTERFACE)
target_include_directories(netcause_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(netcause_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wcast-align -Wwrite-strings -Wvla -Walloca -Wundef -Wformat=2
  -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Wswitch-enum
  -fvisibility=hidden -fno-strict-aliasing "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(netcause_options INTERFACE -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init
    -Warith-conversion -Wuse-after-free=3 -Wbidi-chars=any)
else()
  target_compile_options(netcause_options INTERFACE -Wconditional-uninitialized -Wcomma -Wassign-enum
    -Wmissing-variable-declarations -Wdocumentation)
endif()
if(NETCAUSE_WERROR)
  target_compile_options(netcause_options INTERFACE -Werror)
endif()
if(NETCAUSE_SANITIZE)
  target_compile_options(netcause_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(netcause_options INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(netcause_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2> -fstack-protector-strong)
  target_link_options(netcause_options INTERFACE -Wl,-z,relro,-z,now)
endif()
# A hundred programs with all symbols are linked for the tests; this linker takes a third of the time.
find_program(NETCAUSE_LLD ld.lld)
if(NETCAUSE_TESTS AND NETCAUSE_WERROR AND NETCAUSE_LLD)
  target_link_options(netcause_options INTERFACE -fuse-ld=lld)
endif()
if(NETCAUSE_FUZZ)
  target_compile_options(netcause_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# How often each branch is taken, counted by a build that is run for that (./dev train) and used by the next: a packet costs a tenth less.
# A function that was changed since is compiled as without; so are those that no training reached.
set(counts "${CMAKE_SOURCE_DIR}/build/counts")
if(NETCAUSE_COUNTS STREQUAL "write")
  target_compile_options(netcause_options INTERFACE "-fprofile-generate=${counts}" -fprofile-update=single "-fprofile-prefix-path=${CMAKE_BINARY_DIR}")
  target_link_options(netcause_options INTERFACE -fprofile-generate)
elseif(NETCAUSE_COUNTS STREQUAL "use" AND EXISTS "${counts}")
  target_compile_options(netcause_options INTERFACE "-fprofile-use=${counts}" -fprofile-partial-training "-fprofile-prefix-path=${CMAKE_BINARY_DIR}"
    -Wno-missing-profile -Wno-coverage-mismatch)
endif()

find_package(PkgConfig REQUIRED)
find_package(BZip2 REQUIRED)
foreach(pair "PCAP=libpcap" "YAML=yaml-0.1" "SQLITE=sqlite3" "ARCHIVE=libarchive" "PCRE2=libpcre2-8" "JANSSON=jansson"
        "XXHASH=libxxhash" "UTF8PROC=libutf8proc" "ZLIB=zlib" "LZMA=liblzma"
        "ZSTD=libzstd" "LZ4=liblz4" "SECCOMP=libseccomp" "NETTLE=nettle")
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 id)
  list(GET pair 1 module)
  pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${module})
endforeach()

# Some builds of libxxhash have the same functions for wider registers, chosen at run time.
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_LIBRARIES PkgConfig::XXHASH)
check_c_source_compiles("#include <xxhash.h>
#include <xxh_x86dispatch.h>
int main(void) { return XXH3_128bits_update_dispatch(XXH3_createState(), \"\", 0); }" NETCAUSE_XXH_DISPATCH)
unset(CMAKE_REQUIRED_LIBRARIES)
