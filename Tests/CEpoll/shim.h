#pragma once
// Swift's Glibc leaves it out.
#include <sys/epoll.h>
