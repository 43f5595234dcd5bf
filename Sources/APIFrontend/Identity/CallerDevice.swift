import Identity
import Primitives
import Secrets

extension RequestFields {
    /// The field `device`; whatever cannot be one is none, and never an error, which would tell what one looks like.
    var device: String? {
        guard case .string(let given) = self["device"] else { return nil }
        let text = ShortField.trimmed(given)
        return text.utf8.count <= OwnerDevice.maximumBytes ? text : nil
    }
}

extension Caller {
    /// Who asks, for the budgets of a number.
    ///
    /// - Parameter device: as the request has it, good or not.
    func otpCaller(of phone: PhoneNumber, showing device: String?, keys: KeyRing) -> OTPCaller {
        OTPCaller(
            address: self.clientKey,
            device: device.flatMap { OwnerDevice($0, for: phone, keys: keys)?.id })
    }
}
