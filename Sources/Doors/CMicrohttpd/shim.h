#pragma once
#include <stdarg.h>
#include <stdint.h>
#include <sys/types.h>
#include <microhttpd.h>
