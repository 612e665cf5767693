# Files as parts of a program: their bytes are taken in by the assembler.
# c1k_embed(SOURCE FUNCTION FILE NAME [FILE NAME...]): SOURCE is set to a source that defines
# std::string_view c1k::FUNCTION(std::string_view name), which throws std::logic_error: no such part.
function(c1k_embed source C1K_PART_FUNCTION)
  set(C1K_PART_BYTES "")
  set(C1K_PART_ROWS "")
  set(inputs "")
  while(ARGN)
    list(POP_FRONT ARGN file name)
    list(APPEND inputs ${file})
    string(MAKE_C_IDENTIFIER "${C1K_PART_FUNCTION}_${name}" symbol)
    string(APPEND C1K_PART_BYTES
      "asm(R\"(.section .rodata\n${symbol}_begin: .incbin \"${file}\"\n${symbol}_end: .byte 0\n"
      ".global ${symbol}_begin, ${symbol}_end\n.text)\");\n"
      "extern \"C\" const char ${symbol}_begin[], ${symbol}_end[];\n")
    string(APPEND C1K_PART_ROWS "    {\"${name}\", ${symbol}_begin, ${symbol}_end},\n")
  endwhile()
  set(made ${CMAKE_CURRENT_BINARY_DIR}/${C1K_PART_FUNCTION}.cpp)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embedded.cpp.in ${made} @ONLY)
  set_source_files_properties(${made} PROPERTIES OBJECT_DEPENDS "${inputs}")
  set(${source} ${made} PARENT_SCOPE)
endfunction()
