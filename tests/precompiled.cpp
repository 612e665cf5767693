// Nothing: the target that compiles the tests' headers from outside needs a source.
