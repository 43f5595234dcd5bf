import NIOCore
import NIOPosix

/// Where the process' asynchronous code runs.
package enum EventLoopExecutor {
    /// Makes the event loops Swift's global executor, so that a request is read, decided and answered on one thread.
    ///
    /// Between two pools every wait for the network costs two changes of threads, and these were most of a request's
    /// processor time. What blocks must therefore have a thread of its own, as the broker's connections do. Call first
    /// in `main`, once.
    package static func install() {
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }
}
