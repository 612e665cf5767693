// Nothing: the target that compiles cmake/precompiled.h needs a source.
