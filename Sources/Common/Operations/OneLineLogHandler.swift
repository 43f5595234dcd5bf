package import Logging

/// Writes each event as one line, whatever strangers have put into its values.
///
/// The one place for that: what is logged is given as it is, and the message and all metadata, keys and nested values too, are
/// escaped here (``PrintedText``).
package struct OneLineLogHandler<Destination: LogHandler>: LogHandler {
    private var destination: Destination

    /// Writes to another handler.
    package init(_ destination: Destination) {
        self.destination = destination
    }

    package var logLevel: Logger.Level {
        get { self.destination.logLevel }
        set { self.destination.logLevel = newValue }
    }

    /// Escaped when it is set, because many events are logged with it.
    package var metadata: Logger.Metadata {
        get { self.destination.metadata }
        set { self.destination.metadata = Self.escaped(newValue) }
    }

    package var metadataProvider: Logger.MetadataProvider? {
        get { self.destination.metadataProvider }
        set { self.destination.metadataProvider = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.destination[metadataKey: PrintedText.escaped(key)] }
        set { self.destination[metadataKey: PrintedText.escaped(key)] = newValue.map(Self.escaped) }
    }

    package func log(event: LogEvent) {
        var event = event
        event.message = "\(PrintedText.escaped(event.message.description))"
        event.metadata = event.metadata.map(Self.escaped)
        self.destination.log(event: event)
    }

    private static func escaped(_ metadata: Logger.Metadata) -> Logger.Metadata {
        var escaped: Logger.Metadata = [:]
        for (key, value) in metadata { escaped[PrintedText.escaped(key)] = self.escaped(value) }
        return escaped
    }

    private static func escaped(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(PrintedText.escaped(text))
        case .stringConvertible(let value): .string(PrintedText.escaped(value.description))
        case .array(let values): .array(values.map(self.escaped))
        case .dictionary(let metadata): .dictionary(self.escaped(metadata))
        }
    }
}
