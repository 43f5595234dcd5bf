import Primitives

extension KavenegarProvider {
    /// Takes one text for all receptors.
    func send(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let now = self.desk.clock.milliseconds()
        return self.take(
            try KavenegarSend(call.fields, receptors: call.receptors, configuration: self.configuration, now: now)
                .drafts
        )
    }

    /// Takes a text for each receptor.
    func sendArray(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let now = self.desk.clock.milliseconds()
        return self.take(
            try KavenegarSendArray(call.fields, receptors: call.receptors, configuration: self.configuration, now: now)
                .drafts
        )
    }

    /// Takes a template with its values.
    func lookup(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let lookup = try KavenegarLookup(call.fields, receptors: call.receptors, configuration: self.configuration)
        return self.take([lookup.draft])
    }

    private func take(_ drafts: [MessageDraft]) -> ProviderReply {
        let taken = drafts.map { self.desk.take($0) }
        let answer = ProviderAnswer.kavenegar { writer in
            writer.array { entries in
                for (record, _) in taken { entries.kavenegarEntry(record, status: KavenegarStatus.queued) }
            }
        }
        return ProviderReply(answer, taken: taken)
    }
}
