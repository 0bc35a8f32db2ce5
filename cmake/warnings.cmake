# trawl_warnings: linked PRIVATE by every target of ours. g++ 12's plain -Wshadow also objects to enumerators of an enum
# class that are called like a type; clang's does not.
add_library(trawl_warnings INTERFACE)
target_compile_options(trawl_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Wno-missing-field-initializers  # designated initialisers leave defaults out on purpose
  $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
  $<$<BOOL:${TRAWL_WERROR}>:-Werror>)
