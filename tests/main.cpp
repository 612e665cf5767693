// The test binary's main: Catch2 2 makes it here, Catch2 3 brings it in its own library.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#endif

// With sanitizers, GCC 12 suspects libstdc++'s <regex> inside Catch2 (GCC bug 105616).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "tests/catch.h"
