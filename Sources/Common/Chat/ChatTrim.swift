/// How a room keeps to its bounds: so many messages, and so many bytes of them.
///
/// The room's hash has the bytes of its messages in `bytes`, and in `counted` from which offset on they are counted: '0' is all of
/// them. A room that is older than this count begins it with its next message, and each one counts ten older ones more.
///
/// `summed` is the room's offset at the last count. If it is another one by now, somebody wrote and trimmed who does not count (a
/// process of an older version), and the count begins again: it would be wrong for ever.
package enum ChatTrim {
    /// Messages that one call removes at most: nobody waits for a room that has to lose much.
    package static let step = 50
    /// What a message weighs besides its text and its client's key.
    package static let overhead = 200

    /// What a message weighs, as `weight` below counts it.
    static func weight(of message: NewChatMessage) -> Int {
        self.overhead + message.text.utf8.count + (message.key?.utf8.count ?? 0)
    }

    /// The functions `count` and `trim` for scripts.
    ///
    /// `count(stream, bytes, counted)` goes on counting older messages, and gives both anew.
    ///
    /// `trim(stream, bytes, counted, length, most_bytes, low_bytes, most, slack, step)` removes the oldest messages, but never the
    /// last: beyond `most_bytes` down to `low_bytes`, and beyond `most` and `slack` down to `most`; at most `step` of them, and not
    /// many more bytes than what `step` short ones have. It gives the bytes and the length anew.
    package static let lua = """
        local function weight(words)
          local n = \(Self.overhead)
          for i = 1, #words, 2 do if words[i] == 'text' or words[i] == 'key' then n = n + #words[i + 1] end end
          return n
        end
        local function place(entry) return tonumber(string.match(entry[1], '^%d+')) end
        local function count(stream, bytes, counted)
          if counted == 0 then return bytes, 0 end
          local older = redis.call('XREVRANGE', stream, string.format('(%d-0', counted), '-', 'COUNT', 10)
          for _, entry in ipairs(older) do
            bytes, counted = bytes + weight(entry[2]), place(entry)
          end
          return bytes, #older == 0 and 0 or counted
        end
        local function trim(stream, bytes, counted, length, most_bytes, low_bytes, most, slack, step)
          if bytes <= most_bytes and length < most + slack then return bytes, length end
          local low = bytes > most_bytes and low_bytes or most_bytes
          local removed, freed, last, piece, i = 0, 0, nil, {}, 0
          while removed < step and freed < 5000 * step and length - removed > 1
            and (bytes > low or length - removed > most) do
            i = i + 1
            if i > #piece then
              piece = redis.call('XRANGE', stream, last and string.format('(%d-0', last) or '-', '+', 'COUNT', 10)
              i = 1
            end
            if not piece[i] then break end
            local n = weight(piece[i][2])
            last, removed, freed = place(piece[i]), removed + 1, freed + n
            if last >= counted then bytes = bytes - n end
          end
          if last then redis.call('XTRIM', stream, 'MINID', '=', string.format('%d-0', last + 1)) end
          return bytes, length - removed
        end
        """
}
