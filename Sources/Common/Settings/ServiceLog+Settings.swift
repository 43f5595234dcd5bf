package import Logging
package import Operations

extension ServiceLog {
    /// Says with which settings the process starts, a line each.
    package static func tell(_ settings: EffectiveSettings, to logger: Logger) {
        logger.notice("starting")
        for line in settings.report.split(separator: "\n") { logger.notice("\(line)") }
    }
}
