package import Logging

/// The process' log: one line an event, to standard error.
package enum ServiceLog {
    /// Sets the process' log up and gives its first logger.
    ///
    /// - Parameters:
    ///   - service: the label of every line.
    ///   - level: the least severe level that is written.
    package static func start(service: String, level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in self.handler(label, level) }
        return Logger(label: service)
    }

    /// Where lines go, and how they are made safe to read.
    static func handler(_ label: String, _ level: Logger.Level) -> some LogHandler {
        var handler = OneLineLogHandler(StreamLogHandler.standardError(label: label))
        handler.logLevel = level
        return handler
    }
}
