import Operations
import SMSWorker

/// `sms-worker` as a process; no top-level code, which would hold all that is not isolated to the main thread.
@main
enum Program {
    static func main() async {
        OpenFiles.raiseLimit()
        EventLoopExecutor.install()
        await OperatorCommand.run(SMSWorkerCommand.self)
    }
}
