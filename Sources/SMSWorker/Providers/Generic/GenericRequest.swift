/// A call to the generic provider, as a template.
struct GenericRequest: Sendable, Equatable {
    var url: TextTemplate
    var method: String
    var headers: [(name: String, value: TextTemplate)]
    var body: GenericBody?

    static func == (left: Self, right: Self) -> Bool {
        left.url == right.url && left.method == right.method && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }

    /// The variables in it.
    var variables: Set<GenericVariable> {
        Set(self.url.variables + self.headers.flatMap { $0.value.variables } + (self.body?.variables ?? []))
    }

    /// The call with the values in it; nil if a value would lead out of its place in the path.
    func render(_ values: GenericValues) -> ProviderCall? {
        let url = self.url.render(values, escaping: FormEncoding.escape)
        let path = url.split(separator: "?", maxSplits: 1)[0]
        // Dots are not escaped, and a segment of nothing else climbs.
        guard !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else { return nil }
        var headers = [("Accept", "application/json, */*;q=0.1")]
        if let body { headers.append(("Content-Type", body.contentType)) }
        for (name, value) in self.headers where value.variables.allSatisfy({ values[$0] != nil }) {
            headers.removeAll { $0.0.lowercased() == name.lowercased() }
            headers.append((name, value.render(values)))
        }
        return ProviderCall(method: self.method, url: url, headers: headers, body: self.body?.render(values))
    }
}
