import Glibc

/// How many files, and so connections, the process may have open.
package enum OpenFiles {
    /// Raises the limit as far as the machine lets us; gives what it is then.
    ///
    /// Many systems give a process 1,024 and let it have far more: without this, a thousand clients would take the last
    /// one, and the next connection to Redis would fail. Call first in `main`.
    @discardableResult
    package static func raiseLimit() -> Int {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        unsafe getrlimit(kind, &limit)
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(kind, &limit)
        unsafe getrlimit(kind, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
