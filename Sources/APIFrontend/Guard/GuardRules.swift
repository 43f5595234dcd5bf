import Limits

/// When a block of numbers is slowed and when it is refused.
struct GuardRules: Sendable {
    var mode = GuardMode.observe
    /// Over how long codes are counted.
    var window = Duration.seconds(3_600)
    /// From how many codes on the share of entered ones matters.
    var slowAfter = 30
    /// Slowed if less of them than this is entered, in percent.
    var slowBelow = 20
    /// The pause between codes of a slowed block.
    var slowPause = Duration.seconds(10)
    /// From how many codes on a block may be refused.
    var blockAfter = 100
    /// Refused if less of them than this is entered, in percent.
    var blockBelow = 5
    /// For how long.
    var blockFor = Duration.seconds(3_600)
    /// From how many codes on a block that entered none is refused whatever the mode; 0 for never.
    var floor = 50
    /// Nobody is refused for that while less of all codes are entered, in percent.
    var floorShare = 10
}
