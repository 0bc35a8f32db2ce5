# With TRAWL_STATIC_LIBRARIES the program carries the libraries whose static form Debian ships as well: the loader looks up
# every symbol of a shared library in all of them, at each start (docs/decisions/0019-start-up.md). What is installed for
# users of the library names the same targets as ever, and does not depend on this.

# trawl_link_statically(TARGET NAMES...): TARGET links these archives, in this order. One that the machine lacks leaves it
# as it is.
function(trawl_link_statically target)
  set(archives "")
  foreach(name IN LISTS ARGN)
    find_library(TRAWL_ARCHIVE_${name} lib${name}.a)
    mark_as_advanced(TRAWL_ARCHIVE_${name})
    if(NOT TRAWL_ARCHIVE_${name})
      message(STATUS "lib${name}.a is not installed: ${target} stays shared")
      return()
    endif()
    list(APPEND archives ${TRAWL_ARCHIVE_${name}})
  endforeach()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${archives}")
  else()
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${archives} IMPORTED_LOCATION_RELEASE ${archives})
  endif()
endfunction()

foreach(module IN ITEMS deflate lz4 lzma maxminddb nettle re2 xxhash zstd)
  trawl_link_statically(PkgConfig::${module} ${module})
endforeach()
trawl_link_statically(BZip2::BZip2 bz2)
# Only its readers of tar and zip are taken from the archive, and with them what they unpack and decrypt by.
trawl_link_statically(PkgConfig::archive archive nettle z bz2 lzma zstd)
