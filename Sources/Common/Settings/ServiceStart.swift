import CoreMetrics
package import Logging
package import Operations

/// What every service begins with: its metrics, and its log, which has been told the settings.
package struct ServiceStart: Sendable {
    /// Where metrics are kept.
    package let metrics = PrometheusRegistry()
    /// The process' log.
    package let logger: Logger

    /// Begins, once a process: from here on, what is counted anywhere is kept.
    ///
    /// - Parameters:
    ///   - service: the program's name.
    ///   - effective: what was read, a line each in the log.
    package init(_ service: String, _ process: ProcessSettings, _ effective: EffectiveSettings) {
        MetricsSystem.bootstrap(self.metrics)
        self.logger = ServiceLog.start(service: service, level: process.logLevel)
        self.logger.notice("starting")
        for line in effective.report.split(separator: "\n") { self.logger.notice("\(line)") }
    }
}
