import Foundation

/// Pictures of 7 by 5 pixels, written by Pillow, each in another form.
enum TinyPicture: String, CaseIterable {
    case jpeg
    case turnedJPEG
    case png
    case gif
    case lossyWebP
    case losslessWebP
    case extendedWebP
    case avif

    /// The file.
    var bytes: [UInt8] { Array(Data(base64Encoded: self.text) ?? Data()) }

    private var text: String {
        switch self {
        case .jpeg:
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////"
                + "////////////////////2wBDAf//////////////////////////////////////////////////////////////////////////"
                + "////////////wAARCAAFAAcDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QA"
                + "FAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJgA/9k="
        case .turnedJPEG:
            "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAP//////////////////"
                + "////////////////////////////////////////////////////////////////////2wBDAf//////////////////////////"
                + "////////////////////////////////////////////////////////////wAARCAAFAAcDASIAAhEBAxEB/8QAHwAAAQUBAQEB"
                + "AQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk"
                + "M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKj"
                + "pKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAA"
                + "AAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl"
                + "8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmq"
                + "srO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCOiiigD//Z"
        case .png:
            "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAADElEQVR4nGNgoCcAAABuAAFIXXpjAAAAAElFTkSuQmCC"
        case .gif:
            "R0lGODdhBwAFAIAAAAAAAAAAACwAAAAABwAFAAAIDAABCBxIsKDBgwcDAgA7"
        case .lossyWebP:
            "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoHAAUADMDOJaQAA3AA/uxnAAA="
        case .losslessWebP:
            "UklGRhoAAABXRUJQVlA4TA4AAAAvBgABAAcQEf0PRET/Aw=="
        case .extendedWebP:
            "UklGRlgAAABXRUJQVlA4WAoAAAAIAAAABgAABAAAVlA4IBgAAAAwAQCdASoHAAUADMDOJaQAA3AA/uxnAABFWElGGgAAAE1NACoA"
                + "AAAIAAEBEgADAAAAAQAGAAAAAAAA"
        case .avif:
            "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAA"
                + "AAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAIAAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEA"
                + "AGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAABwAAAAUAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwA"
                + "AAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAKG1kYXQSAAoIGAi0aICGg0IyEh/3h4UV3///4s/A"
                + "AJA1jjx+3A=="
        }
    }
}
