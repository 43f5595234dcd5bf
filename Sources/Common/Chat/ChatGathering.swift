/// How scripts read messages: in small pieces, and no further than what may be answered with; see `Lua/Pieces/gather.lua`.
///
/// Each entry says how many bytes of JSON it is (``field``), so that nothing has to be looked through.
package enum ChatGathering {
    /// The field of a stream's entry that says how many bytes the message takes as JSON, but for its place and time.
    static let field = "size"

    /// For scripts that need `gather`.
    package static let pieces = ["gather": PackageResources.gather_lua]
}
