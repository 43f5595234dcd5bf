// libfaketime 0.9.10 moves absolute timers of the monotonic clock too, whatever FAKETIME_DONT_FAKE_MONOTONIC says: behind a clock
// that is 6 minutes late each sleep would last 6 minutes more. Loaded before it, this hands such timers to the kernel as they are.
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int descriptor, int flags, const struct itimerspec *next, struct itimerspec *last) {
    return (int)syscall(SYS_timerfd_settime, descriptor, flags, next, last);
}

int timerfd_gettime(int descriptor, struct itimerspec *left) {
    return (int)syscall(SYS_timerfd_gettime, descriptor, left);
}
