import ArgumentParser

/// Everything the simulator can be told.
struct SimulatorConfiguration: Sendable {
    /// The address to listen on, always this machine's own.
    var host = "127.0.0.1"
    /// The port to listen on; 0 takes any free one.
    var port = 9_100
    /// Kavenegar's account.
    var kavenegar = KavenegarConfiguration()
}

extension SimulatorConfiguration {
    /// Settles each setting: the option if given, else the environment variable, else the default.
    ///
    /// - Parameters:
    ///   - options: the command line.
    ///   - environment: the environment; an empty variable counts as absent.
    /// - Throws: `ValidationError` naming the option or variable that is wrong.
    init(options: SimulatorOptions, environment: [String: String]) throws {
        func variable(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        self.init()
        if let host = options.host ?? variable("SIMULATOR_HOST") { self.host = host }
        guard LoopbackHost.contains(self.host) else {
            // It answers anyone and shows one-time codes: on a network it would be an open door.
            throw ValidationError("--host (SIMULATOR_HOST) must be a loopback address like 127.0.0.1, not \(self.host)")
        }
        if let text = options.port ?? variable("SIMULATOR_PORT") {
            guard let port = Int(text), (0...65_535).contains(port) else {
                throw ValidationError("--port (SIMULATOR_PORT) must be a number from 0 to 65535, not \(text)")
            }
            self.port = port
        }
        self.kavenegar = try KavenegarConfiguration(options: options, variable: variable)
    }
}
