# SPDX-License-Identifier: Apache-2.0
# Writes OUT: the engine's version with a digest of the sources that make and read compiled programs.
file(GLOB sources ${ENGINE}/base/*.[ch] ${ENGINE}/base/*.def ${ENGINE}/fact/*.[ch] ${ENGINE}/fact/*.def ${ENGINE}/rule/*.[ch]
     ${ENGINE}/rule/*.def)
list(SORT sources)
set(all "")
foreach(source ${sources})
  file(SHA256 ${source} digest)
  string(APPEND all ${digest})
endforeach()
string(SHA256 digest "${all}")
file(WRITE ${OUT} "extern const char nc_engine_id[];\nconst char nc_engine_id[] = \"${VERSION} ${digest}\";\n")
