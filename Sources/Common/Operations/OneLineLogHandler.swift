package import Logging
import Primitives

/// Writes each event as one line, whatever strangers have put into its values.
///
/// The one place for that: what is logged is given as it is, and the message and all metadata, keys and nested values too, are
/// escaped here (``PrintedText``), and so are errors and what a provider adds, which the destination would write as they are.
package struct OneLineLogHandler<Destination: LogHandler>: LogHandler {
    private var destination: Destination
    package var metadataProvider: Logger.MetadataProvider?

    /// Writes to another handler.
    package init(_ destination: Destination) {
        self.destination = destination
        self.metadataProvider = destination.metadataProvider
        self.destination.metadataProvider = nil
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

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.destination[metadataKey: PrintedText.escaped(key)] }
        set { self.destination[metadataKey: PrintedText.escaped(key)] = newValue.map(Self.escaped) }
    }

    package func log(event: LogEvent) {
        var event = event
        event.message = "\(PrintedText.escaped(event.message.description))"
        var metadata = event.metadata ?? [:]
        if let provider = self.metadataProvider { metadata.merge(provider.get()) { given, _ in given } }
        if let error = event.error { metadata["error.message"] = "\(error)" }
        event.error = nil
        event.metadata = metadata.isEmpty ? nil : Self.escaped(metadata)
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
