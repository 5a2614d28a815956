// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door for programs with a main of their own; it comes with Swift's toolchain.
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*body)(const uint8_t *data, size_t size));
