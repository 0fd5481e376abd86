import FoundationEssentials
import Secrets

/// A refresh token that says itself what it is worth.
///
/// Spotify remembers whom it let in; a stand-in forgets with its process, and the database of the service lives longer. So
/// a stand-in that was started again reads in the token what the listener agreed to, and goes on as if nothing had been.
/// The digest at its end keeps other texts out; it is no secret, as nothing here is.
struct RefreshToken: Sendable {
    let name: String
    let consent: Grants.Consent

    /// A new token for a consent, given in a world of that name.
    init(for consent: Grants.Consent, in world: String) {
        let who = consent.listener.map(String.init) ?? ""
        let time = consent.authorizedAt.timeIntervalSince1970
        let text = "\(who)|\(time)|\(consent.scopes.joined(separator: " "))|\(randomToken(bytes: 12))"
        let words = base64URL(Array(text.utf8))
        name = Self.start + words + Self.digest(of: words, in: world)
        self.consent = consent
    }

    /// Reads a token that a stand-in of this world gave; nil where none did.
    init?(_ name: String, in world: String) {
        guard name.hasPrefix(Self.start), name.count > Self.start.count + Self.digestLength else {
            return nil
        }
        let words = String(name.dropFirst(Self.start.count).dropLast(Self.digestLength))
        guard name.hasSuffix(Self.digest(of: words, in: world)), let bytes = bytes(base64URL: words) else {
            return nil
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(
            separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, let time = TimeInterval(parts[1]) else { return nil }
        self.name = name
        consent = Grants.Consent(
            listener: Int(parts[0]), scopes: parts[2].split(separator: " ").map(String.init),
            authorizedAt: Date(timeIntervalSince1970: time))
    }

    private static let start = "AQ"
    private static let digestLength = 43

    private static func digest(of words: String, in world: String) -> String {
        base64URL(sha256("\(world) \(words)"))
    }
}
