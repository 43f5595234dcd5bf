/// The methods of MeliPayamak's REST service, by the name they have in the path.
enum MeliPayamakMethod: String, CaseIterable, Sendable {
    /// One text for up to 100 receptors.
    case sendSMS = "SendSMS"
    /// An approved text with its values, for one receptor.
    case baseServiceNumber = "BaseServiceNumber"
    /// Where a message stands.
    case getDeliveries2 = "GetDeliveries2"
    /// Messages received or sent.
    case getMessages = "GetMessages"
    /// What credit is left.
    case getCredit = "GetCredit"
    /// What an SMS costs.
    case getBasePrice = "GetBasePrice"
    /// The account's lines.
    case getUserNumbers = "GetUserNumbers"

    /// Finds a method in any case, as ASP.NET does.
    init?(path: String) {
        guard let method = Self.allCases.first(where: { $0.rawValue.lowercased() == path.lowercased() }) else {
            return nil
        }
        self = method
    }

    /// Whether it answers with a list.
    var answersList: Bool { self == .getMessages || self == .getUserNumbers }
}
