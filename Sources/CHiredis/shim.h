#pragma once
// Only the reply parser is used: sockets, pipelining and timeouts are SwiftNIO's.
#include <hiredis/hiredis.h>
