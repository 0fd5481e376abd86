import Music
import Postgres
import Storage
import Workers

extension Connection {
    /// The one track that a name means.
    ///
    /// - Parameter among: where words look, such as a listener's seeds; nil for the whole catalogue.
    /// - Throws: a `Failure` where there is none, or more than one; it names some of them.
    func track(named name: TrackName, among few: Set<Track.ID>? = nil) throws -> Track {
        switch name {
        case .id(let id):
            guard let track = try track(id) else { throw Failure("there is no track \(id.rawValue)") }
            return track
        case .spotify(let id):
            guard let ours = try trackIDs(spotify: [id])[id], let track = try track(ours) else {
                throw Failure("no track of the catalogue has Spotify's id \(id.rawValue)")
            }
            return track
        case .words(let words):
            // Among few, more must be looked through: what is meant need not be what is best known.
            let found = try tracks(matching: words, limit: few == nil ? 50 : 500)
            return try found.filter { few?.contains($0.id) ?? true }.one(for: words)
        }
    }

    /// The one artist whom a seed of a crawl means; a `Failure` where the catalogue has none.
    func artist(named seed: Seed) throws -> Artist {
        let found: Artist? =
            switch seed {
            // Where several have one name, they are told apart by our ids: those come first here.
            case .number(let number):
                try artist(Artist.ID(rawValue: number)) ?? oneArtist(named: "\(number)")
            case .spotify(let id): try artist(spotify: id)
            case .name(let name): try oneArtist(named: name)
            case .me, .musicBrainz, .deezer: nil
            }
        guard let found else {
            throw Failure(
                "the catalogue has no such artist: name them as artist:NAME, or by our id or Spotify's")
        }
        return found
    }

    private func oneArtist(named name: String) throws -> Artist? {
        let found = try artists(named: name)
        guard found.count > 1 else { return found.first }
        let some = found.prefix(8).map { "artist:\($0.id.rawValue) (\($0.facts.name))" }
        throw Failure("'\(name)' is the name of \(found.count) artists: \(some.joined(separator: ", "))")
    }
}

extension [Track] {
    /// The only one, or the only one that is called just so, or the only one with these very words.
    fileprivate func one(for words: String) throws -> Track {
        let wanted = words.lettersAndDigits
        let exact = filter { $0.names.contains { $0.lettersAndDigits == wanted } }
        let whole = filter { $0.words.isSuperset(of: words.words) }
        for found in [self, exact, whole] where found.count == 1 { return found[0] }
        guard !isEmpty else { throw Failure("no track has the words '\(words)' in its title and artist") }
        // Those with these very words come first.
        let some = ((exact.isEmpty ? whole : exact) + self).reduce(into: [Track]()) { some, track in
            if some.count < 8, !some.contains(track) { some.append(track) }
        }
        let list = some.map { "\($0.id.rawValue) (\($0.name))" }.joined(separator: ", ")
        throw Failure(
            "'\(words)' may be one of \(count) tracks\(count >= 50 ? " or more" : ""): "
                + "name one by its number: \(list)")
    }
}

extension Track {
    /// The title and the artists, as a sentence names a track.
    var name: String {
        "“\(facts.title)” – \(facts.artists.map(\.name).joined(separator: ", "))".printable
    }

    /// What somebody may call it.
    fileprivate var names: [String] {
        let artists = [facts.artists.first?.name ?? "", facts.artists.map(\.name).joined()]
        return [facts.title] + artists.flatMap { [facts.title + $0, $0 + facts.title] }
    }

    /// The words of its title and its artists.
    fileprivate var words: Set<String> {
        facts.artists.reduce(into: facts.title.words) { $0.formUnion($1.name.words) }
    }
}

extension String {
    /// What counts in a name, in lower case.
    fileprivate var lettersAndDigits: String { lowercased().filter { $0.isLetter || $0.isNumber } }

    /// Its words, in lower case.
    fileprivate var words: Set<String> {
        Set(lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }
}
