#include "wasm/playground/icons.h"

#include <cmath>
#include <initializer_list>

namespace attention::playground {
namespace {

constexpr float pi = 3.14159265f;

void draw_reset(ImDrawList& list, ImVec2 c, float r, float stroke, ImU32 color) {
  const float start = -pi * 0.28f;
  list.PathArcTo(c, r, start, start + pi * 1.62f, 28);
  list.PathStroke(color, 0, stroke);
  // The head points back against the clock.
  const ImVec2 out(std::cos(start), std::sin(start));
  const ImVec2 back(out.y, -out.x);
  const auto at = [&](float along, float across) {
    return ImVec2(c.x + out.x * (r + across) + back.x * along, c.y + out.y * (r + across) + back.y * along);
  };
  list.AddTriangleFilled(at(r * 0.85f, 0), at(-r * 0.08f, r * 0.55f), at(-r * 0.08f, -r * 0.55f), color);
}

void draw_seed(ImDrawList& list, ImVec2 c, float r, float stroke, ImU32 color) {
  list.AddRect({c.x - r, c.y - r}, {c.x + r, c.y + r}, color, r * 0.45f, 0, stroke);
  const float dot = r * 0.19f;
  const float off = r * 0.45f;
  for (const ImVec2 place :
       {ImVec2(-off, -off), ImVec2(off, off), ImVec2(0, 0), ImVec2(off, -off), ImVec2(-off, off)})
    list.AddCircleFilled({c.x + place.x, c.y + place.y}, dot, color, 10);
}

void draw_sun(ImDrawList& list, ImVec2 c, float r, float stroke, ImU32 color) {
  list.AddCircleFilled(c, r * 0.48f, color, 20);
  for (int i = 0; i < 8; ++i) {
    const float angle = pi * static_cast<float>(i) / 4;
    const ImVec2 along(std::cos(angle), std::sin(angle));
    list.AddLine({c.x + along.x * r * 0.74f, c.y + along.y * r * 0.74f},
                 {c.x + along.x * r * 1.08f, c.y + along.y * r * 1.08f}, color, stroke);
  }
}

void draw_moon(ImDrawList& list, ImVec2 c, float r, ImU32 color) {
  // Outer arc, then back along an inner one: a crescent, filled as a fan from inside its belly.
  constexpr int steps = 20;
  ImVec2 outer[steps + 1];
  ImVec2 inner[steps + 1];
  for (int i = 0; i <= steps; ++i) {
    const float share = static_cast<float>(i) / steps;
    const float angle = -pi * 0.42f + share * pi * 1.34f + pi * 0.30f;
    outer[i] = {c.x + r * std::cos(angle), c.y + r * std::sin(angle)};
  }
  const ImVec2 a = outer[0];
  const ImVec2 b = outer[steps];
  const ImVec2 middle((a.x + b.x) / 2, (a.y + b.y) / 2);
  const ImVec2 bulge((c.x - middle.x) * 1.15f, (c.y - middle.y) * 1.15f);
  for (int i = 0; i <= steps; ++i) {
    const float share = static_cast<float>(i) / steps;
    const float arch = std::sin(share * pi);
    inner[i] = {a.x + (b.x - a.x) * share + bulge.x * arch, a.y + (b.y - a.y) * share + bulge.y * arch};
  }
  for (int i = 0; i < steps; ++i) list.AddQuadFilled(outer[i], outer[i + 1], inner[i + 1], inner[i], color);
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 c, float size, ImU32 color) {
  const float r = size / 2;
  const float stroke = size * 0.13f;
  switch (icon) {
    case Icon::none:
      break;
    case Icon::play:
      list.AddTriangleFilled({c.x - r * 0.62f, c.y - r * 0.86f}, {c.x + r * 0.88f, c.y},
                             {c.x - r * 0.62f, c.y + r * 0.86f}, color);
      break;
    case Icon::pause:
      list.AddRectFilled({c.x - r * 0.66f, c.y - r * 0.8f}, {c.x - r * 0.18f, c.y + r * 0.8f}, color,
                         r * 0.12f);
      list.AddRectFilled({c.x + r * 0.18f, c.y - r * 0.8f}, {c.x + r * 0.66f, c.y + r * 0.8f}, color,
                         r * 0.12f);
      break;
    case Icon::stop:
      list.AddRectFilled({c.x - r * 0.68f, c.y - r * 0.68f}, {c.x + r * 0.68f, c.y + r * 0.68f}, color,
                         r * 0.2f);
      break;
    case Icon::step:
      list.AddTriangleFilled({c.x - r * 0.76f, c.y - r * 0.76f}, {c.x + r * 0.34f, c.y},
                             {c.x - r * 0.76f, c.y + r * 0.76f}, color);
      list.AddRectFilled({c.x + r * 0.42f, c.y - r * 0.76f}, {c.x + r * 0.74f, c.y + r * 0.76f}, color,
                         r * 0.1f);
      break;
    case Icon::reset:
      draw_reset(list, c, r * 0.78f, stroke, color);
      break;
    case Icon::seed:
      draw_seed(list, c, r * 0.82f, stroke * 0.85f, color);
      break;
    case Icon::sun:
      draw_sun(list, c, r * 0.9f, stroke, color);
      break;
    case Icon::moon:
      draw_moon(list, {c.x - r * 0.05f, c.y}, r * 0.92f, color);
      break;
    case Icon::check: {
      const ImVec2 points[] = {{c.x - r * 0.72f, c.y + r * 0.05f},
                               {c.x - r * 0.18f, c.y + r * 0.58f},
                               {c.x + r * 0.74f, c.y - r * 0.58f}};
      list.AddPolyline(points, 3, color, 0, stroke * 1.25f);
      break;
    }
    case Icon::cross:
    case Icon::close:
      list.AddLine({c.x - r * 0.58f, c.y - r * 0.58f}, {c.x + r * 0.58f, c.y + r * 0.58f}, color,
                   stroke * 1.2f);
      list.AddLine({c.x + r * 0.58f, c.y - r * 0.58f}, {c.x - r * 0.58f, c.y + r * 0.58f}, color,
                   stroke * 1.2f);
      break;
    case Icon::caution:
      list.AddTriangle({c.x, c.y - r * 0.85f}, {c.x + r * 0.95f, c.y + r * 0.75f},
                       {c.x - r * 0.95f, c.y + r * 0.75f}, color, stroke);
      list.AddLine({c.x, c.y - r * 0.28f}, {c.x, c.y + r * 0.22f}, color, stroke);
      list.AddCircleFilled({c.x, c.y + r * 0.48f}, stroke * 0.65f, color, 8);
      break;
    case Icon::compare:
      for (int i = 0; i < 3; ++i) {
        const float x = c.x + (static_cast<float>(i) - 1) * r * 0.62f;
        const float top = c.y + r * (i == 0 ? 0.1f : i == 1 ? -0.75f : -0.3f);
        list.AddRectFilled({x - r * 0.2f, top}, {x + r * 0.2f, c.y + r * 0.75f}, color, r * 0.08f);
      }
      break;
  }
}

}  // namespace attention::playground
