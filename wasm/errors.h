#pragma once

#include <emscripten/val.h>

#include <exception>
#include <new>
#include <string>

// What C++ throws reaches JavaScript as an Error with the same message. Bindings name methods and functions
// through guarded<>():
//
//     .function("configure", guarded<&Engine::configure>())
//
// (Emscripten's own helpers for reading C++ exceptions in JavaScript bring 50 KB of name demangling along.)

namespace attention {

[[noreturn]] inline void throw_error(const std::string& message) {
  emscripten::val::global("Error").new_(message).throw_();
  __builtin_unreachable();
}

/// Calls `action`; what it throws becomes an Error.
template <class Action>
auto as_error(Action action) {
  std::string message;
  try {
    return action();
  } catch (const std::bad_alloc&) {
    message = "This needs more memory than the browser gives: make it smaller.";
  } catch (const std::exception& error) {
    message = error.what();
  }
  throw_error(message);  // outside the handler, so that the C++ exception has been freed
}

namespace internal {

template <auto function>
struct Guarded;

template <class Result, class Class, class... Args, Result (Class::*method)(Args...)>
struct Guarded<method> {
  static Result call(Class& object, Args... args) {
    return as_error([&]() -> Result { return (object.*method)(args...); });
  }
};

template <class Result, class Class, class... Args, Result (Class::*method)(Args...) const>
struct Guarded<method> {
  static Result call(const Class& object, Args... args) {
    return as_error([&]() -> Result { return (object.*method)(args...); });
  }
};

template <class Result, class... Args, Result (*function)(Args...)>
struct Guarded<function> {
  static Result call(Args... args) {
    return as_error([&]() -> Result { return function(args...); });
  }
};

}  // namespace internal

/// Does as the method or function, with errors for JavaScript.
template <auto function>
constexpr auto guarded() {
  return &internal::Guarded<function>::call;
}

}  // namespace attention
