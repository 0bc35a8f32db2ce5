# -DTRAWL_SANITIZE=address,undefined instruments everything, tests included.
if(TRAWL_SANITIZE)
  add_compile_options(-fsanitize=${TRAWL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TRAWL_SANITIZE})
endif()
if(TRAWL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
