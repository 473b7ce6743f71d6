# cmake -DINPUT=NAME.safetensors -DNAME=identifier -DOUTPUT=FILE.cpp -P embed.cmake: a file's bytes as C++.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include <string_view>

namespace attention {

std::string_view ${NAME}();

static const unsigned char bytes[] = {
${bytes}
};

std::string_view ${NAME}() { return {reinterpret_cast<const char*>(bytes), sizeof(bytes)}; }

}  // namespace attention
")
