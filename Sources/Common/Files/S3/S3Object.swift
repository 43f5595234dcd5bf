import Primitives

/// What a thing in the bucket is called: a file's final name, or one below `pending/` that an app writes to by itself.
enum S3Object: Sendable, Equatable {
    case file(FileID)
    case pending(FileID)

    /// The name; it has only characters that paths hold as they are.
    var key: String {
        switch self {
        case .file(let id): id.description
        case .pending(let id): "pending/\(id)"
        }
    }
}

/// An address by which an app puts one file into the bucket without us, and the name that it has there until it is taken over.
package struct PendingUpload: Sendable, Equatable {
    /// The name below `pending/`, new for each upload.
    package let id: FileID
    /// Where to `PUT` the bytes, with exactly the announced `Content-Length`.
    package let url: String
    /// How long the address is good.
    package let life: Duration
}

/// What a `HEAD` said of a pending upload: which bytes exactly are meant from then on.
package struct PendingFile: Sendable, Equatable {
    /// The name below `pending/`.
    package let id: FileID
    /// How many bytes it has.
    package let size: Int64
    /// S3's mark of these very bytes: others written to the same name have another one.
    package let tag: String
}
