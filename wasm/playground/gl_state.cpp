#include <GLES3/gl3.h>

// Dear ImGui's renderer asks for the state of the context before every frame, to put it back afterwards. Each
// question makes the page wait for the graphics process, which freezes it where that is slow (software
// rendering). The context is ours alone, so these take the place of WebGL's and answer with what it starts
// from.

extern "C" {

void glGetIntegerv(GLenum name, GLint* value) {
  switch (name) {
    case GL_MAJOR_VERSION:
      *value = 3;
      return;
    case GL_ACTIVE_TEXTURE:
      *value = GL_TEXTURE0;
      return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA:
      *value = GL_FUNC_ADD;
      return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA:
      *value = GL_ONE;
      return;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX:
      for (int i = 0; i < 4; ++i) value[i] = 0;
      return;
    default:
      *value = 0;
  }
}

GLboolean glIsEnabled(GLenum) { return GL_FALSE; }

}  // extern "C"
