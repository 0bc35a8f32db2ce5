# The program, the library and its public headers, and a package configuration for find_package(trawl).
include(CMakePackageConfigHelpers)
