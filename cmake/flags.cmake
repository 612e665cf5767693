# What every target of the project is compiled with; nothing is set globally.
add_library(c1k_flags INTERFACE)
target_include_directories(c1k_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(c1k_flags INTERFACE C1K_VERSION="${PROJECT_VERSION}")
target_compile_options(c1k_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  # False alarms of GCC 12 inside std::string (GCC bugs 105329, 105651), which a precompiled header does
  # not hide as the system's; the address sanitizer looks at the same in earnest.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread$<SEMICOLON>-Wno-array-bounds>
  $<$<BOOL:${C1K_WERROR}>:-Werror>)
if(C1K_SANITIZE)
  # What they insert makes GCC suspect members that are not there (its manual, -Wmaybe-uninitialized).
  target_compile_options(c1k_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    -fsanitize=${C1K_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(c1k_flags INTERFACE -fsanitize=${C1K_SANITIZE})
  if(C1K_SANITIZE STREQUAL "thread")
    # Boost.Asio has fences, which GCC's thread sanitizer does not see; it runs in one thread here.
    target_compile_options(c1k_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

# What libraries and programs use from outside, and its headers parsed once instead of in each source: a
# build from nothing takes two thirds of the time. Whether a source includes what it uses is seen with
# -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON.
add_library(c1k_outside INTERFACE)
target_link_libraries(c1k_outside INTERFACE
  c1k_flags fmt::fmt Boost::headers Boost::program_options Boost::json)
add_library(c1k_precompiled OBJECT cmake/precompiled.cpp)
target_link_libraries(c1k_precompiled PRIVATE c1k_outside)
target_precompile_headers(c1k_precompiled PRIVATE cmake/precompiled.h)

# c1k_library(NAME SOURCES a.cpp b.cpp USES other libraries)
function(c1k_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC c1k_outside ${ARG_USES})
  target_precompile_headers(${name} REUSE_FROM c1k_precompiled)
endfunction()

# c1k_program(NAME LIBRARY lib): one file, main.cpp, over one library.
function(c1k_program name library)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${library})
  target_precompile_headers(${name} REUSE_FROM c1k_precompiled)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()
