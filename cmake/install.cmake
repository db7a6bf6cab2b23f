# SPDX-License-Identifier: Apache-2.0
# cmake --install: the command, the library with its one header, pkg-config and CMake package, rule packs, descriptions, man page.
include(CMakePackageConfigHelpers)

add_library(netcause_shared SHARED ${objects})
set_target_properties(netcause_shared PROPERTIES OUTPUT_NAME netcause VERSION ${PROJECT_VERSION} SOVERSION 0 EXPORT_NAME netcause)
target_link_libraries(netcause_shared PRIVATE ${NETCAUSE_LIBRARIES})
target_include_directories(netcause_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS netcause RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS netcause_shared EXPORT netcause LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES api/netcause.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/netcause/rules)
install(DIRECTORY procedures/ DESTINATION ${CMAKE_INSTALL_DATADIR}/netcause/procedures)
install(DIRECTORY decoders/text/ DESTINATION ${CMAKE_INSTALL_DATADIR}/netcause/dumps FILES_MATCHING PATTERN "*.yaml" PATTERN "*.test.yaml" EXCLUDE)
# Completions come from the program's own tables.
foreach(shell_place "bash=bash-completion/completions/netcause" "zsh=zsh/site-functions/_netcause" "fish=fish/vendor_completions.d/netcause.fish")
  string(REPLACE "=" ";" shell_place ${shell_place})
  list(GET shell_place 0 shell)
  list(GET shell_place 1 place)
  install(CODE "
    set(target \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_DATADIR}/${place}\")
    get_filename_component(folder \"\${target}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND \"$<TARGET_FILE:netcause>\" help --generate ${shell} OUTPUT_FILE \"\${target}\" COMMAND_ERROR_IS_FATAL ANY)")
endforeach()
install(FILES docs/netcause.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/result.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/netcause)

install(EXPORT netcause NAMESPACE netcause:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/netcause FILE netcauseTargets.cmake)
file(WRITE ${CMAKE_BINARY_DIR}/netcauseConfig.cmake "include(\"\${CMAKE_CURRENT_LIST_DIR}/netcauseTargets.cmake\")\n")
write_basic_package_version_file(${CMAKE_BINARY_DIR}/netcauseConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(cmake/netcause.pc.in ${CMAKE_BINARY_DIR}/netcause.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/netcauseConfig.cmake ${CMAKE_BINARY_DIR}/netcauseConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/netcause)
install(FILES ${CMAKE_BINARY_DIR}/netcause.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
