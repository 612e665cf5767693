# What every target of the project is compiled with; nothing is set globally.
add_library(c1k_flags INTERFACE)
target_include_directories(c1k_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(c1k_flags INTERFACE C1K_VERSION="${PROJECT_VERSION}")
target_compile_options(c1k_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  # A false alarm of GCC 12 in std::string's operator+ (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${C1K_WERROR}>:-Werror>)
if(C1K_SANITIZE)
  target_compile_options(c1k_flags INTERFACE
    -fsanitize=${C1K_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(c1k_flags INTERFACE -fsanitize=${C1K_SANITIZE})
  if(C1K_SANITIZE STREQUAL "thread")
    # Boost.Asio has fences, which GCC's thread sanitizer does not see; it runs in one thread here.
    target_compile_options(c1k_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

# c1k_library(NAME SOURCES a.cpp b.cpp USES other libraries)
function(c1k_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC c1k_flags ${ARG_USES})
endfunction()

# c1k_program(NAME LIBRARY lib): one file, main.cpp, over one library.
function(c1k_program name library)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${library})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()
