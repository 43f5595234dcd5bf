package import Logging

/// The process' log: one line an event, to standard error.
package enum ServiceLog {
    /// Sets the process' log up and gives its first logger.
    ///
    /// - Parameters:
    ///   - service: the label of every line.
    ///   - level: the least severe level that is written; a name swift-log knows.
    package static func start(service: String, level: String) -> Logger {
        let least = Logger.Level(rawValue: level) ?? .info
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = least
            return handler
        }
        return Logger(label: service)
    }
}
