public import FoundationEssentials

/// A question about something that the service leans on.
public struct HealthProbe: Sendable {
    /// What it is about: `database`, `spotify`.
    public let name: String
    /// Whether the service cannot serve without it.
    ///
    /// An outsider never is: it would take every replica out at once.
    public let isVital: Bool
    /// Finds out; what it throws means that the thing is down.
    public let ask: @Sendable () async throws -> Finding

    /// A question.
    public init(_ name: String, isVital: Bool = false, ask: @escaping @Sendable () async throws -> Finding) {
        self.name = name
        self.isVital = isVital
        self.ask = ask
    }

    /// What a probe found.
    public struct Finding: Sendable, Hashable {
        /// In a word.
        public let status: Status
        /// What an operator should know; shown to strangers, so never a secret.
        public let detail: String?
        /// Until when it is left alone, where it is.
        public let blockedUntil: Date?

        /// How something is.
        public enum Status: String, Sendable, Hashable {
            case ok, degraded, down
        }

        /// A finding.
        public init(_ status: Status, _ detail: String? = nil, blockedUntil: Date? = nil) {
            self.status = status
            self.detail = detail
            self.blockedUntil = blockedUntil
        }
    }
}
