extension Int {
    /// "1 track", "20 tracks".
    package func counted(_ thing: String) -> String { "\(self) \(thing)\(self == 1 ? "" : "s")" }
}
