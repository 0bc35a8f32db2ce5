# trawl_warnings: linked PRIVATE by every target of ours. g++ 12's plain -Wshadow also objects to enumerators of an enum
# class that are called like a type; clang's does not.
# libstdc++ 12's stable_sort uses a function that it calls deprecated itself, and clang blames the caller.
add_library(trawl_warnings INTERFACE)
target_compile_options(trawl_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Wno-missing-field-initializers  # designated initialisers leave defaults out on purpose
  $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # libstdc++ 12's stable_sort uses std::get_temporary_buffer, which C++17 deprecates; clang says so.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  $<$<BOOL:${TRAWL_WERROR}>:-Werror>)
