package import Music
package import Postgres
package import Recommender
internal import Storage

/// The names that reasons speak of.
package struct Names: Sendable {
    var tracks: [Track.ID: (title: String, artist: String)]
    var artists: [Artist.ID: String]

    /// The names of these tracks and artists, as they are shown.
    package init(of tracks: [Track], and artists: [Artist]) {
        self.tracks = Dictionary(
            tracks.map { ($0.id, ($0.facts.title, $0.facts.artists.first?.name ?? "")) }
        ) { first, _ in first }
        self.artists = Dictionary(artists.map { ($0.id, $0.facts.name) }) { first, _ in first }
    }
}

extension ScoredTrack {
    /// Why the track is on the list: a sentence, each block's part, and, for whoever counts, the evidence as data.
    package func reasons(_ names: Names) throws -> JSON {
        struct Kept: Encodable {
            let sentence: String
            let parts: [Reasons.Part]
            let evidence: Evidence
        }
        let parts = shares.map { share in
            Reasons.Part(block: share.block.rawValue, amount: share.amount, text: text(of: share, names))
        }
        return try JSON(encoding: Kept(sentence: sentence(names), parts: parts, evidence: evidence))
    }

    private func sentence(_ names: Names) -> String {
        reason(track: { names.tracks[$0] }, artist: { names.artists[$0] })
    }

    /// What one block alone would say for the track; nil where it says nothing.
    private func text(of share: Share, _ names: Names) -> String? {
        var alone = self
        alone.shares = [share]
        var mute = self
        mute.shares = []
        let text = alone.sentence(names)
        return text == mute.sentence(names) ? nil : text
    }
}
