import Synchronization

/// A value that several tasks of a test share.
package final class Locked<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    /// Makes a shared value.
    package init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// Reads of it.
    package func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
        self.value.withLock { body($0) }
    }

    /// Changes it.
    package func change(_ body: (inout Value) -> Void) {
        self.value.withLock { body(&$0) }
    }
}
