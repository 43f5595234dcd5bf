import CLibFuzzer
import NIOCore
import Primitives

// Makes up JSON (`scripts/fuzz json`): whatever it is, the parser must not stop the process, and what it took and we write
// must be taken again, and be written the same.

func written(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return Array(writer.buffer.readableBytesView)
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv

let status = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    for limits in [JSONParser.Limits(), .foreign, .configuration] {
        guard let value = try? JSONParser.parse(bytes, limits: limits) else { continue }
        let once = written(value)
        guard let again = try? JSONParser.parse(once, limits: limits) else { preconditionFailure("not taken again") }
        precondition(written(again) == once, "not written the same")
    }
    return 0
}
precondition(status == 0, "libFuzzer ended with \(status)")
