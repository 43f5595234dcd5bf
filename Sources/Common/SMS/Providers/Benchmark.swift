extension ProviderFacts {
    /// Outcomes made up in process, to measure everything around them.
    static let benchmark = ProviderFacts(settingName: "BENCHMARK", isOffered: false)
}
