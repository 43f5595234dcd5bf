import Hummingbird
import Logging
import NIOCore

/// Puts the simulator together, without starting it.
///
/// - Parameters:
///   - configuration: where to listen and what the providers' accounts are.
///   - simulator: what is remembered; a test passes its own to look inside.
///   - logger: gets a line when the server listens, and failures.
func buildApplication(
    _ configuration: SimulatorConfiguration,
    simulator: Simulator = Simulator(),
    logger: Logger = Logger(label: "provider-simulator")
) -> some ApplicationProtocol {
    let router = Router(context: SimulatorContext.self)
    router.add(middleware: JSONErrors())
    router.add(middleware: LoopbackHostOnly())
    InboxRoutes(inbox: simulator.inbox).add(to: router)
    CallRoutes(calls: simulator.calls, inbox: simulator.inbox).add(to: router)
    FaultRoutes(faults: simulator.faults).add(to: router)
    DeliveryRoutes(simulator: simulator, sender: ReportSender(callback: configuration.callback)).add(to: router)
    addProviders(to: router, configuration, simulator)

    return Application(
        router: router,
        // Longer than clients keep an idle connection, so that it is never we who close one as a request comes in.
        server: .http1(configuration: .init(idleTimeout: .seconds(120))),
        configuration: .init(address: .hostname(configuration.host, port: configuration.port), backlog: 1_024),
        onServerRunning: { channel in
            let address = channel.localAddress
            let (host, port) = (address?.ipAddress ?? configuration.host, address?.port ?? configuration.port)
            logger.notice("Listening", metadata: ["server.address": "\(host)", "server.port": "\(port)"])
        },
        logger: logger
    )
}

/// Adds everything the providers answer, each under its own prefix.
private func addProviders(
    to router: some RouterMethods<SimulatorContext>, _ configuration: SimulatorConfiguration, _ simulator: Simulator
) {
    let calls = CallHandler(faults: simulator.faults, calls: simulator.calls, clock: simulator.clock)
    let kavenegar = KavenegarProvider(
        configuration: configuration.kavenegar, desk: simulator.desk(of: .kavenegar, configuration))
    KavenegarRoutes(provider: kavenegar, calls: calls).add(to: router)
    let melipayamak = MeliPayamakProvider(
        configuration: configuration.melipayamak, desk: simulator.desk(of: .melipayamak, configuration))
    MeliPayamakRoutes(provider: melipayamak, calls: calls).add(to: router)
    let parsian = ParsianProvider(
        configuration: configuration.parsian, desk: simulator.desk(of: .parsian, configuration))
    ParsianRoutes(provider: parsian, calls: calls).add(to: router)
    let smsir = SMSIRProvider(configuration: configuration.smsir, desk: simulator.desk(of: .smsir, configuration))
    SMSIRRoutes(provider: smsir, calls: calls).add(to: router)
    let generic = GenericProvider(
        configuration: configuration.generic, desk: simulator.desk(of: .generic, configuration))
    GenericRoutes(provider: generic, calls: calls).add(to: router)
}
