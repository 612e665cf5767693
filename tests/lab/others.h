// Servers and proxies that are not ours, as Debian packages them, and what all tests with them do.
#pragma once

#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

// False, with a warning: there is no such program.
bool is_installed(const std::string& program);
// REQUIREs that somebody takes connections there soon.
void await_listening(Program& server, const std::string& endpoint);
std::string port_of(const std::string& endpoint);
// A file of the scene with that text.
std::string written(Scene& scene, const std::string& name, const std::string& text);
// 20 connections of which each talks five times and more; all that is sent has its answer.
void talk_with(Scene& scene, const std::string& target, Words how);
// One worker of so many connections, all its files in `folder`; `http`: what stands in the http
// block.
std::string nginx_config(const std::string& folder, const std::string& http, int connections = 512);

}  // namespace c1k::lab
