/// How scripts read messages: in small pieces, and no further than what may be answered with.
///
/// Each entry says how many bytes of JSON it is (``field``), so that nothing has to be looked through.
package enum ChatGathering {
    /// The field of a stream's entry that says how many bytes the message takes as JSON, but for its place and time.
    static let field = "size"
    /// What place and time take of JSON.
    static let placeBytes = 80
    /// What a message of before there was ``field`` takes besides its text; of that each byte may be six of JSON.
    private static let oldBytes = 512

    /// Entries that are read at once: of the largest ones they are less than a third of a millisecond of Redis' time.
    private static let piece = 8

    /// A function of Lua, `gather(command, key, from, to, most, limit)`: with `XRANGE` or `XREVRANGE`, entries of a stream
    /// from one id to another, until there are as many or as many bytes, but at least one.
    ///
    /// It gives the entries, their bytes, and 1 if it found one more, else 0.
    package static let function = """
        local function gather(command, key, from, to, most, limit)
          local list, bytes = {}, 0
          while true do
            local piece = redis.call(command, key, from, to, 'COUNT', \(Self.piece))
            for _, entry in ipairs(piece) do
              local words, size = entry[2], nil
              for i = #words - 1, 1, -2 do
                if words[i] == '\(Self.field)' then
                  size = words[i + 1] + \(Self.placeBytes)
                  break
                end
              end
              if not size then
                size = \(Self.oldBytes)
                for i = 1, #words, 2 do if words[i] == 'text' then size = size + 6 * #words[i + 1] end end
              end
              if #list > 0 and (#list >= most or bytes + size > limit) then return list, bytes, 1 end
              bytes = bytes + size
              list[#list + 1] = entry
            end
            if #piece < \(Self.piece) then return list, bytes, 0 end
            from = '(' .. piece[#piece][1]
          end
        end
        """
}
