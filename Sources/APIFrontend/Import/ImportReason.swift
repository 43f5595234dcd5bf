/// Why a row, or a part of it, is not kept.
struct ImportReason: Error, Hashable, Sendable {
    /// The reason, as a report words it.
    let text: String
    /// Whether the rest of the row is kept.
    let isPartial: Bool

    private init(_ text: String, partly isPartial: Bool = false) {
        self.text = text
        self.isPartial = isPartial
    }

    // Of any row.
    static let notJSON = Self("it is no valid JSON (a NaN is none)")
    static let tooLarge = Self("it is larger than 1 MiB")
    static let tooDeep = Self("it is nested too deeply")
    static let badKey = Self("its pk is no positive whole number")
    static let naturalKey = Self("it names users, not their ids: dump without --natural-foreign")
    /// A column that is not there or holds something else.
    static func badField(_ name: String) -> Self { Self("its field \(name) is missing or of another kind") }

    // Of users and their numbers.
    static let takenID = Self("the id belongs to another user already")
    static let heldID = Self("the id may have been given to a new user here")
    static let noNumber = Self("it is no mobile number that phone.countries allows")
    static let secondNumber = Self("its user has another number already")
    static let unknownUser = Self("its user is neither in the dump nor imported before")
    static let takenNumber = Self("the number already belongs to another user", partly: true)
    static let sharedNumber = Self("the number belongs to a user of the dump with a lower id", partly: true)
    static let closedGroup = Self("auth.groups does not have its group: no login by code", partly: true)
    static let strangeHash = Self("the password's hash is neither pbkdf2_sha256 nor scrypt", partly: true)
    static let reservedName = Self("a password for a name in the form of a login by code", partly: true)
    static let takenName = Self("the name logs another user in already", partly: true)
    static let unusableName = Self("the name is empty or too long to log in with", partly: true)
    static let noWayIn = Self("it has neither number nor password: nobody can log in as it", partly: true)

    // Of rooms.
    static let takenRoom = Self("the id belongs to another room already, or may have been given to one")
    static let noMembers = Self("none of its members was imported")
    static let missingMembers = Self("some of its members were not imported", partly: true)
    static let secondDirect = Self(
        "its two members have a direct room already; this one is kept as a group", partly: true)

    // Of messages and files.
    static let noRoom = Self("its room was not imported")
    static let liveRoom = Self("its room has messages by now that are not from the import")
    static let unknownSender = Self("its sender was not imported")
    static let unknownKind = Self("its type is none of text, image, file and location")
    static let tooLong = Self("its text is longer than 32 KiB")
    static let noFile = Self("its file is not in the dump")
    static let unsentFile = Self("no message has sent it")
    static let secondFile = Self("its message has another file already")
    static let trimmed = Self("only the newest messages of a room are kept", partly: true)
}
